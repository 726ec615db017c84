import { Icon } from "../controls/Icon.tsx";
import type { Card, CardInput } from "./card.ts";
import { rowsShown } from "./size.ts";

/** Inputs on the left, outputs on the right, one row each. */
export function CardPorts({ card }: { readonly card: Card }) {
  const rows = Math.max(card.inputs.length, card.outputs.length);
  const rest = rows - rowsShown;
  return (
    <div className="card-ports">
      {Array.from({ length: Math.min(rows, rowsShown) }, (_, row) => {
        const input = card.inputs[row];
        const output = card.outputs[row];
        return (
          <div className="card-row" key={row}>
            {input ? <InputCell input={input} /> : <span />}
            {output && (
              <span
                className="card-output"
                title={output.type === undefined ? output.name : `${output.name}: ${output.type}`}
              >
                {output.name}
              </span>
            )}
          </div>
        );
      })}
      {rest > 0 && <div className="card-row is-rest">{rest} more</div>}
    </div>
  );
}

function InputCell({ input }: { readonly input: CardInput }) {
  const title = `${input.name}${input.type === undefined ? "" : `: ${input.type}`}${input.text === undefined ? "" : ` = ${input.text}`}`;
  const isSameName = input.kind === "parameter" && input.text === input.name;
  return (
    <span className={`card-input is-${input.kind}`} title={title}>
      {input.kind === "unbound" && <Icon name="warning" className="card-unbound" />}
      {!isSameName && <span className="card-input-name">{input.name}</span>}
      {input.kind === "parameter" && <span className="chip">{input.text}</span>}
      {input.text !== undefined && input.kind !== "parameter" && <span className="card-input-value">{input.text}</span>}
    </span>
  );
}
