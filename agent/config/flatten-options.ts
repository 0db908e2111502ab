import { Secret } from '../kit/secret.ts';
import type { OptionPath } from './config-problem.ts';

/** One option that holds a value of its own, not further options. */
export type FlatOption = { readonly path: OptionPath; readonly value: unknown };

/** Every option of a configuration, depth first. Lists of plain values, and empty ones, stay whole. */
export function flattenOptions(value: unknown, path: OptionPath = []): FlatOption[] {
  const entries = optionEntries(value);
  if (entries.length === 0) return value === undefined ? [] : [{ path, value }];
  return entries.flatMap(([step, below]) => flattenOptions(below, [...path, step]));
}

function optionEntries(value: unknown): [string | number, unknown][] {
  if (typeof value !== 'object' || value === null || value instanceof Secret) return [];
  if (!Array.isArray(value)) return Object.entries(value);
  return value.some((item) => typeof item === 'object' && item !== null) ? [...value.entries()] : [];
}
