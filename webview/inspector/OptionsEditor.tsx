/** Options of the selected node's step, edited where the step is defined; the other options are shown. */
import type { Node } from "../../runtime/model/graph.ts";
import type { Json, JsonSchema } from "../../runtime/model/json.ts";
import { Fact } from "./Fact.tsx";
import { LiteralEditor } from "./LiteralEditor.tsx";

const attemptsSchema: JsonSchema = { type: "integer", minimum: 1 };
const timeoutSchema: JsonSchema = { type: "string" };
const cacheSchema: JsonSchema = { enum: [true, false, "code", "inputs"] };
const edited = ["retry", "timeout", "cache"];
const hidden = ["name", "description", "outputs"];

export function OptionsEditor({ node }: { readonly node: Node }) {
  const { step, options, map, definition } = node;
  const others = [...Object.entries(options ?? {}), ...Object.entries(map ?? {})].filter(
    ([name, value]) => value !== undefined && !hidden.includes(name),
  );
  const isHere = definition !== undefined && definition.file === undefined && step !== "";
  const set = (option: string, value: Json) => ({ type: "setOption", step, option, value }) as const;
  const remove = (option: string, value: unknown) =>
    value === undefined ? {} : { onRemove: () => set(option, null), removeLabel: `Remove ${option}` };
  const isComputed = options?.cache !== undefined && typeof options.cache === "object";
  return (
    <section>
      <h3>Options</h3>
      {definition?.file !== undefined && (
        <p className="sheet-text dim">
          {step} is defined in {definition.file.split(/[\\/]/).at(-1)}: its options are changed there.
        </p>
      )}
      <dl className="facts">
        {isHere && (
          <>
            <Fact name="attempts">
              <LiteralEditor
                label="attempts"
                schema={attemptsSchema}
                value={options?.retry?.attempts}
                // The other words of the policy (delay, cap, which errors) stay.
                toEdit={(value) => set("retry", { ...jsonOf(options?.retry), attempts: value })}
                {...remove("retry", options?.retry)}
              />
            </Fact>
            <Fact name="timeout">
              <LiteralEditor
                label="timeout"
                schema={timeoutSchema}
                value={options?.timeout}
                toEdit={(value) => set("timeout", secondsOr(value))}
                {...remove("timeout", options?.timeout)}
              />
            </Fact>
            {!isComputed && (
              <Fact name="cache">
                <LiteralEditor
                  label="cache"
                  schema={cacheSchema}
                  value={options?.cache === undefined ? true : jsonOf(options.cache)}
                  toEdit={(value) => set("cache", value)}
                  {...remove("cache", options?.cache)}
                />
              </Fact>
            )}
          </>
        )}
        {others
          .filter(([name]) => !isHere || !edited.includes(name) || (name === "cache" && isComputed))
          .map(([name, value]) => (
            <Fact key={name} name={name}>
              <code>{typeof value === "string" ? value : JSON.stringify(value)}</code>
            </Fact>
          ))}
      </dl>
    </section>
  );
}

/** `30` means seconds; `"30s"` and `"5m"` are durations as they are. */
function secondsOr(value: Json): Json {
  return typeof value === "string" && /^\d+(?:\.\d+)?$/.test(value.trim()) ? Number(value) : value;
}

function jsonOf(value: object | undefined): { [key: string]: Json };
function jsonOf(value: unknown): Json;
function jsonOf(value: unknown): Json {
  // SAFETY: options came as JSON from the host.
  return value === undefined ? {} : (JSON.parse(JSON.stringify(value)) as Json);
}
