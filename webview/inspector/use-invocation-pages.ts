/** The pages of a list of invocations that were read, and the wish for those in view. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { InvocationState } from "../../runtime/model/run.ts";
import type { InvocationFilter, NodeTally } from "../../runtime/protocol/shown-run.ts";
import { host } from "../state/connect.ts";

const pageSize = 100;
/** While a node works its pages are read again at most this often. */
const againMs = 250;

interface PagesOf {
  readonly runId: string;
  readonly node: string;
  readonly filter: InvocationFilter;
  readonly search: string;
  readonly tally: NodeTally;
}

interface Known {
  readonly key: string;
  readonly matching: number;
  readonly pages: ReadonlyMap<number, readonly InvocationState[]>;
}

export interface InvocationPages {
  readonly matching: number;
  readonly isLoading: boolean;
  readonly at: (index: number) => InvocationState | undefined;
  readonly placeOf: (invocation: string) => number;
  readonly want: (first: number, last: number) => void;
}

export function useInvocationPages({ runId, node, filter, search, tally }: PagesOf): InvocationPages {
  const key = JSON.stringify([runId, node, filter, search]);
  const [known, setKnown] = useState<Known>({ key: "", matching: 0, pages: new Map() });
  const range = useRef({ first: 0, last: 0 });
  const asked = useRef(new Set<string>());
  const current = useRef(key);

  const read = useCallback(
    (page: number, isAgain: boolean) => {
      const question = `${key}\n${page}`;
      if (asked.current.has(question) && !isAgain) return;
      asked.current.add(question);
      const request = { runId, node, filter, search, offset: page * pageSize, limit: pageSize };
      void host.request("run.invocations", request).then(
        ({ matching, items }) => {
          if (current.current !== key) return;
          setKnown((before) => ({
            key,
            matching,
            pages: new Map(before.key === key ? before.pages : []).set(page, items),
          }));
        },
        () => asked.current.delete(question),
      );
    },
    [key, runId, node, filter, search],
  );
  const readInView = useCallback(
    (isAgain: boolean) => {
      const { first, last } = range.current;
      for (let page = Math.floor(first / pageSize); page <= Math.floor(last / pageSize); page += 1) read(page, isAgain);
    },
    [read],
  );

  useEffect(() => {
    current.current = key;
    asked.current.clear();
    range.current = { first: 0, last: 0 };
    readInView(true);
  }, [key, readInView]);
  // The tally is another object when something happened to one of its invocations.
  const again = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef({ readInView, tally });
  useEffect(() => {
    latest.current = { readInView, tally };
    again.current ??= setTimeout(() => {
      again.current = undefined;
      asked.current.clear();
      latest.current.readInView(true);
    }, againMs);
  }, [tally, readInView]);
  useEffect(() => () => clearTimeout(again.current), []);

  const want = useCallback(
    (first: number, last: number) => {
      range.current = { first, last };
      readInView(false);
    },
    [readInView],
  );
  const isCurrent = known.key === key;
  return {
    matching: isCurrent ? known.matching : 0,
    isLoading: !isCurrent,
    at: (index) => (isCurrent ? known.pages.get(Math.floor(index / pageSize))?.[index % pageSize] : undefined),
    placeOf: (invocation) => {
      for (const [page, items] of isCurrent ? known.pages : []) {
        const at = items.findIndex((each) => each.invocation === invocation);
        if (at >= 0) return page * pageSize + at;
      }
      return -1;
    },
    want,
  };
}
