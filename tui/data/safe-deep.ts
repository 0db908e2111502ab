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
  const parts = values.map(safe);
  return parts.every((part, index) => part === values[index]) ? values : parts;
}

function safeObject(object: Readonly<Record<string, unknown>>): unknown {
  const keys = Object.keys(object);
  const parts = keys.map((key) => safe(object[key]));
  if (keys.every((key, index) => parts[index] === object[key] && safeLine(key) === key)) return object;
  return Object.fromEntries(keys.map((key, index) => [safeLine(key), parts[index]]));
}
