import type { InputFact } from "../../runtime/model/event.ts";
import type { Run } from "../../runtime/model/run.ts";
import type { Value } from "../../runtime/model/value.ts";
import { Icon } from "../controls/Icon.tsx";
import { formatBytes } from "../format/bytes.ts";
import { formatJson, formatValue } from "../format/value.ts";
import { nodeOf } from "../state/live-run.ts";
import { ask, host } from "../state/connect.ts";
import { valueIcons } from "../artifact/icons.ts";
import { Fact } from "./Fact.tsx";
import { NodeLink } from "./NodeLink.tsx";

export function OutputFacts({ outputs }: { readonly outputs: { readonly [name: string]: Value } }) {
  const entries = Object.entries(outputs);
  if (entries.length === 0) return null;
  return (
    <section>
      <h3>Outputs</h3>
      {entries.map(([name, value]) => (
        <button
          key={name}
          type="button"
          className="output"
          title="Open the artifact"
          onClick={() => void ask(host.request("artifact.open", { digest: value.digest, beside: false }))}
        >
          <Icon name={valueIcons[value.type]} />
          <span className="output-name">{name}</span>
          <span className="output-preview">{formatValue(value)}</span>
          <span className="dim">
            {value.type}
            {value.value === undefined ? `, ${formatBytes(value.size)}` : ""}
          </span>
        </button>
      ))}
    </section>
  );
}

export function InputFacts({ inputs, run }: { readonly inputs: readonly InputFact[]; readonly run: Run }) {
  if (inputs.length === 0) return null;
  return (
    <section>
      <h3>Inputs</h3>
      <dl className="facts">
        {inputs.map((input) => (
          <Fact key={input.name} name={input.name}>
            <span className="input-fact">
              {input.value !== undefined && <code title={formatJson(input.value, 400)}>{formatJson(input.value)}</code>}
              {(input.from ?? []).map(({ invocation, output }) => (
                <NodeLink key={`${invocation}.${output}`} node={nodeOf(run, invocation)} output={output} />
              ))}
              {input.value === undefined && input.digest !== undefined && <DigestLink digest={input.digest} />}
            </span>
          </Fact>
        ))}
      </dl>
    </section>
  );
}

function DigestLink({ digest }: { readonly digest: string }) {
  return (
    <button
      type="button"
      className="link digest"
      title={`Open ${digest}`}
      onClick={() => void ask(host.request("artifact.open", { digest, beside: false }))}
    >
      {digest.slice(0, 8)}
    </button>
  );
}
