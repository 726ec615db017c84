/** Names in a body and what they stand for at a point of it. */
import type { Range } from "../../model/range.ts";
import { oneOf, type Value } from "./value.ts";

/** One assignment to a name. */
export interface Binding {
  readonly name: string;
  readonly value: Value;
  readonly range: Range | undefined;
  /** Assignments that this one joins: reading it reads them. */
  readonly origins: Binding[];
  isRead: boolean;
}

/** Names of a block; what it does not assign itself it sees in the block around. */
export interface Scope {
  readonly parent: Scope | undefined;
  readonly own: Map<string, Binding>;
  /** Every assignment of the body, for the hint on outputs that are never used. */
  readonly all: Binding[];
}

export function createScope(): Scope {
  return { parent: undefined, own: new Map(), all: [] };
}

export function innerScope(parent: Scope): Scope {
  return { parent, own: new Map(), all: parent.all };
}

export function assign(scope: Scope, name: string, value: Value, range?: Range): Binding {
  const binding: Binding = { name, value, range, origins: [], isRead: false };
  scope.own.set(name, binding);
  scope.all.push(binding);
  return binding;
}

export function find(scope: Scope, name: string): Binding | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const binding = at.own.get(name);
    if (binding) return binding;
  }
  return undefined;
}

export function read(scope: Scope, name: string): Value | undefined {
  const binding = find(scope, name);
  if (binding) markRead(binding);
  return binding?.value;
}

function markRead(binding: Binding): void {
  if (binding.isRead) return;
  binding.isRead = true;
  binding.origins.forEach(markRead);
}

/** After ways that part and meet again: a name is what it is on any of them. */
export function join(scope: Scope, ways: readonly Scope[]): void {
  const names = new Set(ways.flatMap((way) => [...way.own.keys()]));
  for (const name of names) {
    const bindings = ways.flatMap((way) => find(way, name) ?? []);
    joinBindings(scope, name, [...new Set(bindings)]);
  }
}

function joinBindings(scope: Scope, name: string, bindings: readonly Binding[]): void {
  const [only] = bindings;
  if (only && bindings.length === 1) {
    scope.own.set(name, only);
    return;
  }
  const binding = assign(scope, name, oneOf(bindings.map(({ value }) => value)));
  binding.origins.push(...bindings);
}

/** Before a loop's body: each name that it assigns is what it was, or what the end of the body makes it. */
export function openLoop(scope: Scope, names: Iterable<string>): { inner: Scope; close: () => void } {
  const inner = innerScope(scope);
  const carried = [...names].flatMap((name) => {
    const before = find(scope, name);
    if (!before) return [];
    const values = [before.value];
    const phi = assign(inner, name, { type: "phi", values });
    phi.origins.push(before);
    return [{ name, values, phi }];
  });
  return {
    inner,
    close() {
      for (const { name, values, phi } of carried) {
        const end = inner.own.get(name);
        if (!end || end === phi) continue;
        values.push(end.value);
        phi.origins.push(end);
        if (phi.isRead) markRead(end);
      }
      join(scope, [scope, inner]);
    },
  };
}
