/** What layers are called where people read them. */
import type { ParameterLayer } from "../../runtime/model/parameter.ts";

export const layerNames: { readonly [L in ParameterLayer]: string } = {
  default: "default",
  config: "pipeloom.yaml",
  profile: "profile",
  environment: "environment",
  registry: "registry",
  preset: "preset",
  rerun: "earlier run",
  file: "parameter file",
  "command-line": "command line",
  form: "changed",
};
