/**
 * Quick fixes: for a problem of a file, the text edits that would end it.
 *
 * Job: each problem code has its file in `fix/`; here the ways that cannot be gone are left out.
 * Invariants: a fix is as minimal as an edit of the graph; a fix after which the problem would still be there is not offered.
 */
import type { TextEdit } from "../model/edit.ts";
import type { Pipeline, StepDefinition } from "../model/graph.ts";
import type { Problem } from "../model/problem.ts";
import { EditRefused } from "./edit/refusal.ts";
import { openSession, type Reader, type Session } from "./edit/session.ts";
import type { EditedFile, Reading } from "./edit.ts";
import { missingInput } from "./fix/missing-input.ts";
import { removeUnused } from "./fix/unused.ts";
import { unknownInput } from "./fix/unknown-input.ts";
import { unknownStep } from "./fix/unknown-step.ts";
import { wrongDefault, wrongValue } from "./fix/wrong-value.ts";

export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** The one that is most probably meant. */
  readonly isPreferred: boolean;
}

/** A way to end a problem, tried out on the text. */
export interface Attempt {
  readonly title: string;
  readonly isPreferred?: boolean;
  apply(session: Session): void;
}

/** What attempts are thought of with. */
export interface FixContext {
  readonly file: EditedFile;
  readonly pipeline: Pipeline;
  readonly problem: Problem;
  /** Steps of other files that could be imported. */
  readonly elsewhere: readonly StepDefinition[];
}

/** @param elsewhere Steps of other files of the workspace, with their `file`. */
export function fixesOf(
  reading: Reading,
  file: EditedFile,
  problem: Problem,
  elsewhere: readonly StepDefinition[],
): Fix[] {
  const { parsed } = file;
  const at = problem.range?.start.offset ?? 0;
  const index = parsed.pipelines.findIndex(({ range }) => range.start.offset <= at && at <= range.end.offset);
  const pipeline = parsed.pipelines[index];
  if (!pipeline || pipeline.dialect !== "pipeloom" || !problem.range) return [];
  const reader: Reader = { ...reading, parse: (text) => reading.parse(text), file: file.file, language: file.language };
  const count = same(parsed.problems, problem);
  return attempts({ file, pipeline, problem, elsewhere }, () => openSession(reader, file.text, parsed, index)).flatMap(
    (attempt): Fix[] => {
      const session = openSession(reader, file.text, parsed, index);
      try {
        attempt.apply(session);
        const edits = session.edits();
        if (edits.length === 0 || same(session.parsed.problems, problem) >= count) return [];
        return [{ title: attempt.title, edits, isPreferred: attempt.isPreferred === true }];
      } catch (error) {
        if (error instanceof EditRefused) return [];
        throw error;
      } finally {
        session.close();
      }
    },
  );
}

/** How many problems say the same. */
function same(problems: readonly Problem[], { code, message }: Problem): number {
  return problems.filter((other) => other.code === code && other.message === message).length;
}

function attempts(context: FixContext, open: () => Session): Attempt[] {
  const session = open();
  try {
    switch (context.problem.code) {
      case "unwired-input":
        return missingInput(context, session);
      case "unknown-step":
        return unknownStep(context, session);
      case "unknown-input":
        return unknownInput(context, session);
      case "bad-default":
        return wrongDefault(context);
      case "wrong-type":
        return wrongValue(context);
      case "unused-output":
        return removeUnused(context);
      default:
        return [];
    }
  } catch (error) {
    if (error instanceof EditRefused) return [];
    throw error;
  } finally {
    session.close();
  }
}
