/** Sizes of cards and places of their ports, by arithmetic: nothing is measured, so layout can run before anything is painted. `canvas.css` draws the same numbers. */
import type { Direction } from "../layout/shape.ts";
import type { Card } from "./card.ts";

export const cardWidth = 208;
export const headerHeight = 30;
export const rowHeight = 20;
export const footerHeight = 24;
export const rowsShown = 8;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export function cardSize(card: Card): Size {
  const rows = rowCount(card);
  return { width: cardWidth, height: headerHeight + rows * rowHeight + (rows > 0 ? 4 : 0) + footerHeight };
}

/** Rows of ports; what does not fit shares one last row that counts the rest. */
export function rowCount(card: Card): number {
  if (card.isGroup) return 0;
  return Math.min(Math.max(card.inputs.length, card.outputs.length), rowsShown + 1);
}

/** Name of a handle: one per port, and an unnamed one for order, conditions and groups. */
export function handleId(end: "in" | "out", port: string | undefined): string {
  return `${end}:${port ?? ""}`;
}

/** The port that a handle stands for; undefined for the unnamed one. */
export function portOf(handle: string | null | undefined): string | undefined {
  const name = handle?.replace(/^(?:in|out):/, "");
  return name === "" ? undefined : name;
}

export interface PortPlace {
  readonly id: string;
  readonly end: "in" | "out";
  readonly x: number;
  readonly y: number;
}

export function portPlaces(card: Card, size: Size, direction: Direction): PortPlace[] {
  const ins = card.isGroup ? [] : card.inputs.map((input) => input.name);
  const outs = card.isGroup ? [] : card.outputs.map((output) => output.name);
  return [...places("in", ins, size, direction), ...places("out", outs, size, direction)];
}

function places(end: "in" | "out", names: readonly string[], size: Size, direction: Direction): PortPlace[] {
  const isIn = end === "in";
  const place = (id: string, offset: number): PortPlace =>
    direction === "RIGHT"
      ? { id, end, x: isIn ? 0 : size.width, y: offset }
      : { id, end, x: offset, y: isIn ? 0 : size.height };
  const middle = direction === "RIGHT" ? headerHeight / 2 : size.width / 2;
  const ports = names.map((name, index) => {
    const row = Math.min(index, rowsShown);
    const offset =
      direction === "RIGHT"
        ? headerHeight + row * rowHeight + rowHeight / 2
        : Math.round(((index + 1) * size.width) / (names.length + 1));
    return place(handleId(end, name), offset);
  });
  return [place(handleId(end, undefined), middle), ...ports];
}
