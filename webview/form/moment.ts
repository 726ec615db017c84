/** Dates and times between the text that a value is and the text that the platform's pickers know: they have no zone. */

export interface Moment {
  /** What the picker shows. */
  readonly picked: string;
  /** `Z`, `+02:00`, or nothing: kept as it was written. */
  readonly zone: string;
  /** The picker's grain in seconds: as fine as the text. */
  readonly step: number;
}

type Input = "date" | "datetime-local" | "time";

const clock = String.raw`\d{2}:\d{2}(?::\d{2}(?<fraction>\.\d{1,3})?)?`;
const zone = String.raw`(?<zone>Z|[+-]\d{2}:?\d{2})?`;
const shapes: { readonly [I in Input]: RegExp } = {
  date: /^(?<picked>\d{4}-\d{2}-\d{2})$/,
  time: new RegExp(`^(?<picked>${clock})${zone}$`, "i"),
  "datetime-local": new RegExp(String.raw`^(?<picked>\d{4}-\d{2}-\d{2}[T ]${clock})${zone}$`, "i"),
};

/** Undefined for a text that the picker would not show, or would change. Nothing given yet can be picked; moments are then in UTC. */
export function splitMoment(text: string, input: Input): Moment | undefined {
  if (text === "") return { picked: "", zone: input === "datetime-local" ? "Z" : "", step: input === "date" ? 1 : 60 };
  const found = shapes[input].exec(text)?.groups;
  if (found?.["picked"] === undefined) return undefined;
  const picked = found["picked"].replace(" ", "T");
  const isFine = found["fraction"] !== undefined;
  const hasSeconds = /\d{2}:\d{2}:\d{2}/.test(picked);
  return { picked, zone: found["zone"] ?? "", step: isFine ? 0.001 : hasSeconds ? 1 : 60 };
}

/** A picked moment as the value's text. Moments carry seconds, because not every reader takes them without. */
export function joinMoment(picked: string, { zone: kept }: Pick<Moment, "zone">): string {
  if (picked === "") return "";
  const isMoment = picked.includes("T");
  return `${isMoment && /T\d{2}:\d{2}$/.test(picked) ? `${picked}:00` : picked}${kept}`;
}
