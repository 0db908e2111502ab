import { safeLine } from '../../agent/kit/safe-text.ts';

/**
 * A copy of an answer in which every string, keys included, is safe to print. Answers pass through here when they enter
 * the console, so that no screen can forget to.
 */
export function safeDeep<T>(value: T): T {
  return safe(value) as T;
}

function safe(value: unknown): unknown {
  if (typeof value === 'string') return safeLine(value);
  if (Array.isArray(value)) return value.map(safe);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [safeLine(key), safe(part)]));
}
