/** Icons of kinds and statuses: each status has its own shape, so that colour is never the only sign. */
import type { NodeKind } from "../../runtime/model/graph.ts";
import type { RunStatus } from "../../runtime/model/event.ts";
import type { StatusName } from "../state/statuses.ts";

export const kindIcons: { readonly [kind in NodeKind]: string } = {
  step: "symbol-method",
  map: "layers",
  pipeline: "type-hierarchy",
  loop: "sync",
  branch: "git-branch",
  dynamic: "list-tree",
  ask: "comment-discussion",
  opaque: "code",
};

export const kindNames: { readonly [kind in NodeKind]: string } = {
  step: "step",
  map: "map",
  pipeline: "pipeline",
  loop: "loop",
  branch: "condition",
  dynamic: "dynamic step",
  ask: "question",
  opaque: "code block",
};

export const statusIcons: { readonly [status in StatusName]: string } = {
  pending: "circle-outline",
  running: "loading codicon-modifier-spin",
  asking: "question",
  retrying: "debug-restart",
  succeeded: "pass",
  failed: "error",
  skipped: "debug-step-over",
  cancelled: "circle-slash",
};

export const runIcons: { readonly [status in RunStatus]: string } = {
  queued: "circle-outline",
  running: "loading codicon-modifier-spin",
  paused: "debug-pause",
  succeeded: "pass",
  failed: "error",
  cancelled: "circle-slash",
  interrupted: "debug-disconnect",
};

export const statusNames: { readonly [status in StatusName]: string } = {
  pending: "waiting",
  running: "running",
  asking: "waiting for an answer",
  retrying: "retrying",
  succeeded: "succeeded",
  failed: "failed",
  skipped: "skipped",
  cancelled: "cancelled",
};
