const unitBytes = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
} as const;

/**
 * Bytes of an amount of memory as authors write it: a number of bytes, or a text with a unit. Undefined when it is neither.
 *
 * @example memoryBytes("1.5GB") // 1_500_000_000
 */
export function memoryBytes(amount: number | string): number | undefined {
  if (typeof amount === "number") return amount;
  const match = /^\s*(\d+(?:\.\d+)?)\s*([KMGT]?I?B?)\s*$/i.exec(amount);
  if (!match) return undefined;
  const letters = (match[2] ?? "").toUpperCase();
  const unit = letters === "" ? "B" : letters.endsWith("B") ? letters : `${letters}B`;
  // SAFETY: `hasOwn` has just said that the unit is one of the table's.
  return Object.hasOwn(unitBytes, unit)
    ? Math.round(Number(match[1]) * unitBytes[unit as keyof typeof unitBytes])
    : undefined;
}
