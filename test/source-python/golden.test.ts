/** Real pipeline files and what they are lowered to. `UPDATE=1` rewrites the pictures; look at the difference before you commit it. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lower, picture } from "./lowering.ts";

const folder = join(import.meta.dirname, "../fixtures/source-python/files");
const files = readdirSync(folder).filter((name) => name.endsWith(".py"));

for (const name of files) {
  test(`lowers ${name}`, () => {
    const golden = join(folder, name.replace(/\.py$/, ".golden"));
    const actual = picture(lower(readFileSync(join(folder, name), "utf8")));
    if (process.env["UPDATE"] === "1" && process.env["CI"] === undefined) writeFileSync(golden, actual);
    expect(existsSync(golden), `${golden} is missing: run with UPDATE=1`).toBe(true);
    expect(actual).toBe(readFileSync(golden, "utf8"));
  });
}
