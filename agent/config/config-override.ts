import type { OptionPath } from './config-problem.ts';

/** A value from outside the file that goes before it: a command-line option, a variable of the environment. */
export type ConfigOverride = {
  readonly path: OptionPath;
  readonly value: unknown;
  /** Where it is from, as `config show` says it: `option --listen`. */
  readonly source: string;
  /** Adds to the list at the path instead of replacing it. */
  readonly append?: boolean;
};

/** Where an override went in the end: the path of an appended one ends in its position in the list. */
export type PlacedOverride = { readonly path: OptionPath; readonly source: string };

type Section = Record<string | number, unknown>;

/** Writes overrides into the values of a file, in order. A section that the file has wrong is left for the schema to refuse. */
export function applyOverrides(
  value: unknown,
  overrides: readonly ConfigOverride[],
): { value: unknown; placed: PlacedOverride[] } {
  const top = value === null || value === undefined ? {} : value;
  const placed = overrides.flatMap((override) => place(top, override));
  return { value: top, placed };
}

function place(top: unknown, { path, value, source, append = false }: ConfigOverride): PlacedOverride[] {
  const section = sectionAt(top, path.slice(0, -1));
  const last = path.at(-1);
  if (section === undefined || last === undefined) return [];
  if (!append) {
    section[last] = value;
    return [{ path, source }];
  }
  section[last] ??= [];
  const list = section[last];
  if (!Array.isArray(list)) return [];
  list.push(value);
  return [{ path: [...path, list.length - 1], source }];
}

function sectionAt(top: unknown, path: OptionPath): Section | undefined {
  let section = top;
  for (const step of path) {
    if (!isSection(section)) return undefined;
    section[step] ??= {};
    section = section[step];
  }
  return isSection(section) ? section : undefined;
}

function isSection(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
