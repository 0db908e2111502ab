/** Which part a path has in a restore: it is given back, it is a folder above one that is, or it is left out. */
export type PathPart = 'chosen' | 'above' | 'left out';

/** Chooses paths of a snapshot: all of them, or some and what is below them. */
export class PathChoice {
  readonly #only: readonly string[];

  /** @param only as people write them: with or without slashes at either end */
  constructor(only: readonly string[] = []) {
    const cleaned = only.map((path) => path.replace(/^(\.?\/)+/, '').replace(/\/+$/, ''));
    this.#only = cleaned.some((path) => path === '' || path === '.') ? [] : cleaned;
  }

  get all(): boolean {
    return this.#only.length === 0;
  }

  /** The paths as they are in a snapshot; none where all are chosen. */
  get paths(): readonly string[] {
    return this.#only;
  }

  partOf(path: string): PathPart {
    if (this.all || this.#only.some((one) => path === one || path.startsWith(`${one}/`))) return 'chosen';
    const above = path === '.' || this.#only.some((one) => one.startsWith(`${path}/`));
    return above ? 'above' : 'left out';
  }
}

/** The path of an entry as seen from another one; undefined where it does not lie in it. */
export function pathWithin(from: string, path: string): string | undefined {
  if (from === '.') return path;
  if (path === from) return '.';
  return path.startsWith(`${from}/`) ? path.slice(from.length + 1) : undefined;
}
