/** What clients ask of frozen versions: snapshots of a pipeline with the content of its files, which run later as they were. */
import { z } from "zod";
import { Pipeline } from "../model/graph.ts";
import { ResolvedParameter } from "../model/parameter.ts";
import { FrozenVersion, Snapshot } from "../model/snapshot.ts";

/** A pipeline of a file as the client parsed it, with the parameters that it resolved. */
const source = z.object({
  /** Absolute. */
  file: z.string(),
  pipeline: Pipeline,
  parameters: z.array(ResolvedParameter),
  children: z.array(Pipeline).optional(),
  python: z.string().optional(),
});

/** The whole id or at least 6 characters of its beginning: refused with `unknown-version` or `ambiguous`. */
const version = z.object({ id: z.string() });

export const versionRequests = {
  /** Keeps a snapshot; what is frozen already is only answered. Refused with `outside-workspace` when a file lies elsewhere. */
  "version.freeze": { params: source, result: FrozenVersion },
  /** Newest first, without what takes space. */
  "version.list": {
    params: z.object({}),
    result: z.object({
      versions: z.array(
        FrozenVersion.pick({ id: true, createdAt: true, pipeline: true, language: true, file: true, parameters: true }),
      ),
    }),
  },
  "version.get": { params: version, result: FrozenVersion },
  /** A file as it is now, or a run as it was, in the form in which frozen versions are compared. */
  "version.snapshot": {
    params: z.union([z.object({ source }), z.object({ runId: z.string() })]),
    result: Snapshot,
  },
  /** Whether everything that a version needs is still stored, byte for byte. */
  "version.check": {
    params: version,
    result: z.object({ problems: z.array(z.object({ path: z.string(), problem: z.enum(["missing", "damaged"]) })) }),
  },
  /** Writes a version's files below `.pipeloom/frozen/`, and tells what to start. Refused with `version-damaged` when some are lost. */
  "version.extract": { params: version, result: source.extend({ children: z.array(Pipeline) }) },
} as const;
