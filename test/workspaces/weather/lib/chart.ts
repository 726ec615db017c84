/** A line chart as SVG text, with nothing but string building. */

export interface Line {
  label: string;
  color: string;
  values: readonly number[];
}

const width = 720;
const height = 280;
const margin = { top: 28, right: 16, bottom: 28, left: 44 };

/** `labels` are one per value; about six of them are written under the axis. */
export function lineChart(title: string, labels: readonly string[], lines: readonly Line[]): string {
  const values = lines.flatMap((line) => line.values);
  const low = Math.floor(Math.min(...values));
  const high = Math.ceil(Math.max(...values));
  const innerWidth = width - margin.left - margin.right;
  const innerHeight = height - margin.top - margin.bottom;
  const x = (index: number) => margin.left + (index / Math.max(1, labels.length - 1)) * innerWidth;
  const y = (value: number) => margin.top + (1 - (value - low) / (high - low || 1)) * innerHeight;

  const grid = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const value = low + part * (high - low);
    const at = y(value).toFixed(1);
    return (
      `<line x1="${margin.left}" x2="${width - margin.right}" y1="${at}" y2="${at}" stroke="#8884" />` +
      `<text x="${margin.left - 6}" y="${at}" text-anchor="end" dominant-baseline="middle">${value.toFixed(1)}</text>`
    );
  });
  const every = Math.max(1, Math.ceil(labels.length / 6));
  const ticks = labels.flatMap((label, index) =>
    index % every === 0
      ? [`<text x="${x(index).toFixed(1)}" y="${height - 8}" text-anchor="middle">${label}</text>`]
      : [],
  );
  const paths = lines.map((line) => {
    const points = line.values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
    return `<polyline fill="none" stroke="${line.color}" stroke-width="1.5" points="${points}" />`;
  });
  const legend = lines.map(
    (line, index) =>
      `<text x="${width - margin.right - index * 80}" y="16" text-anchor="end" fill="${line.color}">${line.label}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11" fill="#888">`,
    `<text x="${margin.left}" y="16" font-size="13">${title}</text>`,
    ...grid,
    ...ticks,
    ...paths,
    ...legend,
    "</svg>",
  ].join("\n");
}
