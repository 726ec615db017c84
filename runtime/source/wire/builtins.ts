/** Names that each language defines itself: a call of one is no step that is missing. */
import type { Language } from "../../model/graph.ts";

const typescript =
  "Array AggregateError BigInt Boolean Buffer Date DataView Error EvalError Float32Array Float64Array Function Int16Array Int32Array Int8Array Intl JSON Map Math Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set String Symbol SyntaxError TypeError URIError URL URLSearchParams Uint16Array Uint32Array Uint8Array WeakMap WeakRef WeakSet atob btoa clearInterval clearTimeout console decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval fetch globalThis import isFinite isNaN parseFloat parseInt performance process queueMicrotask require setImmediate setInterval setTimeout structuredClone super this undefined NaN Infinity";
const python =
  "ArithmeticError AssertionError AttributeError BaseException Exception False IndexError KeyError LookupError None NotImplemented OSError RuntimeError StopIteration True TypeError ValueError abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr dict dir divmod enumerate eval exec filter float format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print property range repr reversed round self set setattr slice sorted staticmethod str sum super tuple type vars zip __import__ __name__ __file__";

const names: Record<Language, ReadonlySet<string>> = {
  typescript: new Set(typescript.split(" ")),
  python: new Set(python.split(" ")),
};

export function isBuiltin(language: Language, name: string): boolean {
  return names[language].has(name);
}
