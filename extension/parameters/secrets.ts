/** Secrets that the user keeps in the editor's secret storage, by name. Their values go to the engine with a run, and nowhere else. */
import type { SecretStorage } from "vscode";
import type { Parameter } from "../../runtime/model/graph.ts";
import type { ResolvedParameter } from "../../runtime/model/parameter.ts";

export type Secrets = ReturnType<typeof createSecrets>;

const keyOf = (name: string) => `pipeloom.secret.${name}`;

export function createSecrets(storage: Pick<SecretStorage, "get" | "store">, environment: NodeJS.ProcessEnv) {
  return {
    /** Where a value would come from, in words; undefined when there is none. */
    async find(written: string): Promise<string | undefined> {
      const name = secretName(written);
      if ((await storage.get(keyOf(name))) !== undefined) return "VS Code";
      return environment[name] === undefined ? undefined : `the environment variable ${name}`;
    },
    keep: async (written: string, value: string): Promise<void> => storage.store(keyOf(secretName(written)), value),
    /** The values that these parameters name, as far as they are known here. */
    async values(
      parameters: readonly Parameter[],
      resolved: readonly ResolvedParameter[],
    ): Promise<Record<string, string>> {
      const values: Record<string, string> = {};
      for (const { name, value: written } of resolved) {
        if (typeof written !== "string" || !isSecret(parameters.find((each) => each.name === name))) continue;
        const secret = secretName(written);
        const value = (await storage.get(keyOf(secret))) ?? environment[secret];
        if (value !== undefined) values[secret] = value;
      }
      return values;
    },
  };
}

export function isSecret(parameter: Parameter | undefined): boolean {
  const { schema } = parameter ?? {};
  return schema?.format === "secret" || (schema?.anyOf?.some(({ format }) => format === "secret") ?? false);
}

function secretName(written: string): string {
  return written.replace(/^env:/, "");
}
