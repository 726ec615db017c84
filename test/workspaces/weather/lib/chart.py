"""A line chart as SVG text, with nothing but string building."""

import math
from typing import List, NamedTuple

WIDTH, HEIGHT = 720, 280
TOP, RIGHT, BOTTOM, LEFT = 28, 16, 28, 44


class Line(NamedTuple):
    label: str
    color: str
    values: List[float]


def line_chart(title: str, labels: List[str], lines: List[Line]) -> str:
    """`labels` are one per value; about six of them are written under the axis."""
    values = [value for line in lines for value in line.values]
    low, high = math.floor(min(values)), math.ceil(max(values))

    def x(index: int) -> str:
        return f"{LEFT + index / max(1, len(labels) - 1) * (WIDTH - LEFT - RIGHT):.1f}"

    def y(value: float) -> str:
        return f"{TOP + (1 - (value - low) / ((high - low) or 1)) * (HEIGHT - TOP - BOTTOM):.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' font-family="sans-serif" font-size="11" fill="#888">',
        f'<text x="{LEFT}" y="16" font-size="13">{title}</text>',
    ]
    for part in (0, 0.25, 0.5, 0.75, 1):
        value = low + part * (high - low)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(value)}" y2="{y(value)}" stroke="#8884" />')
        parts.append(
            f'<text x="{LEFT - 6}" y="{y(value)}" text-anchor="end" dominant-baseline="middle">{value:.1f}</text>'
        )
    for index in range(0, len(labels), max(1, math.ceil(len(labels) / 6))):
        parts.append(f'<text x="{x(index)}" y="{HEIGHT - 8}" text-anchor="middle">{labels[index]}</text>')
    for index, line in enumerate(lines):
        points = " ".join(f"{x(at)},{y(value)}" for at, value in enumerate(line.values))
        parts.append(f'<polyline fill="none" stroke="{line.color}" stroke-width="1.5" points="{points}" />')
        parts.append(
            f'<text x="{WIDTH - RIGHT - index * 80}" y="16" text-anchor="end" fill="{line.color}">{line.label}</text>'
        )
    return "\n".join([*parts, "</svg>"])
