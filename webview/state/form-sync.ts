/** Tells the host of the form's values a moment after the last change, so that all views of the pipeline show the same. */
import { ask, host } from "./connect.ts";
import { useForm } from "./form.ts";
import { selectPipeline, useSession } from "./session.ts";

let timer: ReturnType<typeof setTimeout> | undefined;
let latest = 0;

export function syncForm(): void {
  const pipeline = selectPipeline(useSession.getState())?.name;
  if (pipeline === undefined) return;
  const change = ++latest;
  useForm.setState({ pending: 1 });
  clearTimeout(timer);
  timer = setTimeout(() => {
    void ask(host.request("parameters.set", { pipeline, values: { ...useForm.getState().values } })).then(() => {
      if (change === latest) useForm.setState({ pending: 0 });
    });
  }, 200);
}
