import { safeLine } from '../../agent/kit/safe-text.ts';

/**
 * An answer in which every string, keys included, is safe to print; parts that are so already are not copied, since a
 * large fleet sends thousands of them a second. Answers pass through here when they enter the console, so that no
 * screen can forget to.
 */
export function safeDeep<T>(value: T): T {
  return safe(value) as T;
}

function safe(value: unknown): unknown {
  if (typeof value === 'string') return safeLine(value);
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? safeArray(value) : safeObject(value as Record<string, unknown>);
}

function safeArray(values: readonly unknown[]): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let index = 0; index < values.length; index++) {
    const part = safe(values[index]);
    if (copy === undefined && part !== values[index]) copy = values.slice(0, index);
    copy?.push(part);
  }
  return copy ?? values;
}

function safeObject(object: Readonly<Record<string, unknown>>): unknown {
  const keys = Object.keys(object);
  let copy: [string, unknown][] | undefined;
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index]!;
    const value = object[key];
    const name = safeLine(key);
    const part = safe(value);
    if (copy === undefined && (name !== key || part !== value))
      copy = keys.slice(0, index).map((before) => [before, object[before]]);
    copy?.push([name, part]);
  }
  return copy === undefined ? object : Object.fromEntries(copy);
}
