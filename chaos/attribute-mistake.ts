import type { ToxicKind } from './proxy/toxic-kind.ts';

/** Why a kind of toxic cannot have that attribute with a value of that type; undefined where it can. */
export function attributeMistake(kind: ToxicKind, name: string, value: number | string): string | undefined {
  const spec = Object.hasOwn(kind.attributes, name) ? kind.attributes[name] : undefined;
  const known = Object.keys(kind.attributes).join(', ') || 'none';
  if (spec === undefined) return `${kind.name} has no such attribute; it has ${known}`;
  if (spec.type === 'text') return typeof value === 'string' ? undefined : 'expected a text';
  if (typeof value === 'string') return 'expected a number without quotes and unit';
  return spec.type === 'number' || Number.isInteger(value) ? undefined : 'expected a whole number';
}
