import { ask, pipeline, step } from "pipeloom";
import { z } from "zod";

const load = step(({ path }: { path: string }) => path);
const publish = step(({ model, note = "" }: { model: unknown; note?: string }) => model);

export const child = pipeline("child", { params: z.object({ path: z.string().default("a") }) }, ({ path }) => {
  const rows = load({ path });
  return { rows, copy: load({ path: rows }) };
});

export const parent = pipeline("parent", { params: z.object({}) }, async () => {
  const { rows, copy } = child({ path: "b" });
  const inner = child.embed({});
  const note = await ask({ name: "note", question: "Publish?" });
  const result = publish({ model: rows, note });
  publish({ model: [copy, inner, result] });
  return result;
});
