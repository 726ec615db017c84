import { exactText } from "../format/value.ts";
import { layerNames } from "./layer-names.ts";
import type { FieldState, GivenBy } from "./values.ts";

interface LayerButtonProps {
  readonly name: string;
  readonly state: FieldState;
  readonly isOpen: boolean;
  readonly onPress: () => void;
}

/** Which layer gives the value; opens what it hides. */
export function LayerButton({ name, state, isOpen, onPress }: LayerButtonProps) {
  const layer = state.isChanged ? "form" : (state.layer ?? "default");
  return (
    <button
      type="button"
      className={`layer${state.isChanged ? " is-changed" : ""}`}
      aria-expanded={isOpen}
      aria-label={`${name}: ${layerNames[layer]}. Where its value comes from`}
      title={state.isChanged ? "Changed here. Show what it hides" : (state.source ?? layerNames[layer])}
      onClick={onPress}
    >
      {layerNames[layer]}
    </button>
  );
}

/** Every value that was given, strongest first: the first counts, the others are hidden by it. */
export function Trail({ name, trail }: { readonly name: string; readonly trail: readonly GivenBy[] }) {
  return (
    <ol className="trail" aria-label={`Where the value of ${name} comes from`}>
      {trail.map(({ layer, value, source }, index) => (
        // Places in the order of strength are what these are.
        <li key={index} className={index === 0 ? "is-used" : "is-hidden"}>
          <code>{exactText(value, 40)}</code>
          <span title={source}>{source === undefined ? layerNames[layer] : nameOf(source)}</span>
        </li>
      ))}
    </ol>
  );
}

/** A file without its folders: the whole path is the tooltip. */
function nameOf(source: string): string {
  return /^(?:[A-Za-z]:)?[\\/].*[\\/]([^\\/]+:\d+)$/.exec(source)?.[1] ?? source;
}
