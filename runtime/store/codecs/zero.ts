/** MessagePack writes -0 as the integer 0. An extension keeps the sign: -0 is replaced by a marker on the way in, and comes back as -0. */

/** Stands for -0 in a value that is about to be packed. */
class NegativeZero {
  readonly value = "-0";
}

export const negativeZeroExtension = {
  Class: NegativeZero,
  type: 0x2d,
  pack: () => Buffer.alloc(0),
  unpack: () => -0,
};

/** A copy with markers for -0; parts without it are kept as they are. */
export function markNegativeZeros(value: unknown): unknown {
  if (Object.is(value, -0)) return new NegativeZero();
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(markNegativeZeros);
  if (value instanceof Map) return new Map(Array.from(value, ([key, item]) => [key, markNegativeZeros(item)] as const));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, markNegativeZeros(item)]));
}
