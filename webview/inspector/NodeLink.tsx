import { useView } from "../state/view.ts";

/** Selects another step. */
export function NodeLink({ node, output }: { readonly node: string; readonly output?: string | undefined }) {
  const text = output === undefined || output === "output" ? node : `${node}.${output}`;
  return (
    <button type="button" className="link" onClick={() => useView.setState({ selected: node, highlighted: node })}>
      {text}
    </button>
  );
}
