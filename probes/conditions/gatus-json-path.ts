import { goJson, goText } from './go-value.ts';
import type { JsonValue } from './json-value.ts';

/** What Gatus makes of a place in a document: a text, and a length in elements or bytes. */
export type GatusFinding = { readonly text: string; readonly length: number };

/**
 * Walks a path as Gatus does, its leniency included: what is behind a list, a number or a truth is not looked at.
 * Undefined is what Gatus calls invalid.
 */
export function walkGatusPath(path: string, document: JsonValue): GatusFinding | undefined {
  const [key, ...rest] = splitKeys(path);
  const value = extract(key!, document);
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return { text: goText(value), length: value.length };
  if (typeof value === 'object')
    return rest.length > 0 ? walkGatusPath(rest.join('.'), value) : measured(goJson(value));
  if (typeof value === 'string') return rest.length > 0 ? undefined : measured(value);
  return measured(goText(value));
}

/** How many elements the list at a path has; undefined where no list is. */
export function gatusListLength(path: string, document: JsonValue): number | undefined {
  let value: JsonValue | undefined = document;
  for (const key of path === '' ? [] : splitKeys(path)) value = extract(key, value ?? null);
  return Array.isArray(value) ? value.length : undefined;
}

function measured(text: string): GatusFinding {
  return { text, length: Buffer.byteLength(text) };
}

/** Dots part keys, but not in brackets. */
function splitKeys(path: string): string[] {
  const keys = [''];
  let depth = 0;
  for (const sign of path) {
    if (sign === '[') depth++;
    if (sign === ']') depth--;
    if (sign === '.' && depth === 0) keys.push('');
    else keys[keys.length - 1] += sign;
  }
  return keys;
}

function extract(key: string, value: JsonValue): JsonValue | undefined {
  const indexed = /^([^[]*)((?:\[[^\]]*\])+)$/.exec(key);
  if (indexed) return atIndexes(indexed[2]!, indexed[1] === '' ? value : memberOf(indexed[1]!, value));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return memberOf(key, value);
}

function atIndexes(indexes: string, list: JsonValue | undefined): JsonValue | undefined {
  let value = list;
  for (const [, index] of indexes.matchAll(/\[([^\]]*)\]/g)) {
    if (!Array.isArray(value) || !/^\+?\d+$/.test(index!)) return undefined;
    value = value[Number(index)];
  }
  return value;
}

function memberOf(key: string, value: JsonValue): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? (value as Readonly<Record<string, JsonValue>>)[key] : undefined;
}
