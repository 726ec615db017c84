/** Input and output of every layout pass: boxes and edges only, no text, no DOM. */
export type Direction = "RIGHT" | "DOWN";

export interface LayoutNode {
  readonly id: string;
  readonly parent?: string | undefined;
  readonly width: number;
  readonly height: number;
  /** Previous position, relative to the parent. */
  readonly x?: number | undefined;
  readonly y?: number | undefined;
}

export interface LayoutEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Distance of the port from the start of its side. */
  readonly fromOffset?: number | undefined;
  readonly toOffset?: number | undefined;
}

export interface LayoutInput {
  readonly direction: Direction;
  readonly nodes: readonly LayoutNode[];
  readonly edges: readonly LayoutEdge[];
  readonly keepPositions: boolean;
}

/** Positions are relative to the parent group; sizes are given for groups. */
export interface PlacedNode {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

export interface LayoutOutput {
  readonly nodes: PlacedNode[];
}

/** Space between layers and between neighbours of a layer, and around the content of a group (the top holds its header). */
export const layerGap = 56;
export const nodeGap = 20;
export const groupPadding = { top: 44, right: 16, bottom: 16, left: 16 } as const;
