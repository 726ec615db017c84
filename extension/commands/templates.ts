/** What a new pipeline file says. Both run as they are. */
export const typescriptTemplate = `import { pipeline, step } from "pipeloom";
import { z } from "zod";

export const load = step(({ count }: { count: number }) => Array.from({ length: count }, (_, index) => index + 1));

export const total = step(({ numbers }: { numbers: number[] }) => numbers.reduce((sum, number) => sum + number, 0));

export default pipeline(
  "sum",
  { params: z.object({ count: z.int().min(1).default(10).describe("How many numbers to add") }) },
  ({ count }) => {
    const numbers = load({ count });
    return total({ numbers });
  },
);
`;

export const pythonTemplate = `from typing import Annotated

from pipeloom import Param, pipeline, step


@step
def load(count: int) -> list[int]:
    return list(range(1, count + 1))


@step
def total(numbers: list[int]) -> int:
    return sum(numbers)


@pipeline
def add_up(count: Annotated[int, Param(ge=1, help="How many numbers to add")] = 10):
    numbers = load(count)
    return total(numbers)
`;
