/** Rows of a table by page, fetched when they come into view. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Json } from "../../runtime/model/json.ts";
import { host } from "../state/connect.ts";

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

export interface Rows {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Undefined until the first page is there. */
  readonly total: number | undefined;
  readonly failure: string | undefined;
  readonly rowAt: (index: number) => readonly Json[] | undefined;
  /** Fetches what is missing of a range. */
  readonly need: (first: number, last: number) => void;
  readonly retry: () => void;
}

export const pageSize = 200;
/** Pages kept; farther ones are forgotten first. */
const pagesKept = 60;

export function pagesOf(first: number, last: number): number[] {
  const from = Math.floor(Math.max(0, first) / pageSize);
  const to = Math.floor(Math.max(0, last) / pageSize);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

export function useRows(digest: string, sort: Sort | undefined, filter: string): Rows {
  const [head, setHead] = useState<Pick<Rows, "columns" | "total" | "failure">>({
    columns: [],
    total: undefined,
    failure: undefined,
  });
  const [, redraw] = useState(0);
  const pages = useRef(new Map<number, readonly (readonly Json[])[] | "loading">());
  const query = useRef(0);

  const fetchPage = useCallback(
    (page: number) => {
      const asked = query.current;
      pages.current.set(page, "loading");
      const request = {
        digest,
        offset: page * pageSize,
        limit: pageSize,
        ...(sort && { sort: { ...sort } }),
        ...(filter !== "" && { filter }),
      };
      host.request("artifact.rows", request).then(
        ({ rows, columns, total }) => {
          if (asked !== query.current) return;
          pages.current.set(page, rows);
          for (const old of pages.current.keys())
            if (pages.current.size > pagesKept && Math.abs(old - page) > 4) pages.current.delete(old);
          setHead((before) =>
            before.total === total && before.columns.length === columns.length && before.failure === undefined
              ? before
              : { columns, total, failure: undefined },
          );
          redraw((count) => count + 1);
        },
        (error: unknown) => {
          if (asked !== query.current) return;
          pages.current.delete(page);
          setHead((before) => ({ ...before, failure: error instanceof Error ? error.message : String(error) }));
        },
      );
    },
    [digest, sort, filter],
  );

  useEffect(() => {
    query.current += 1;
    pages.current = new Map();
    fetchPage(0);
  }, [fetchPage]);

  const need = useCallback(
    (first: number, last: number) => {
      for (const page of pagesOf(first, last)) if (!pages.current.has(page)) fetchPage(page);
    },
    [fetchPage],
  );
  const rowAt = (index: number) => {
    const page = pages.current.get(Math.floor(index / pageSize));
    return page === undefined || page === "loading" ? undefined : page[index % pageSize];
  };
  return { ...head, rowAt, need, retry: () => fetchPage(0) };
}
