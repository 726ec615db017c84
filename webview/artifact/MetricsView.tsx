import type { Json } from "../../runtime/model/json.ts";
import { Message } from "../controls/Message.tsx";
import { formatJson, formatNumber, isRecord } from "../format/value.ts";

/** Numbers with their names, large enough to compare at a glance. */
export function MetricsView({ value }: { readonly value: Json }) {
  const entries = isRecord(value) ? Object.entries(value) : [];
  if (entries.length === 0) return <Message icon="dashboard" title="No metrics were recorded" />;
  return (
    <dl className="metrics">
      {entries.map(([name, metric]) => (
        <div key={name} className="metric">
          <dt title={name}>{name}</dt>
          <dd title={JSON.stringify(metric)}>
            {typeof metric === "number" ? formatNumber(metric) : formatJson(metric)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
