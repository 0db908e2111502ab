import { bytesOfText } from '../../../tree/byte-text.ts';
import type { ByteText } from '../../../tree/file-calls-ffi.ts';
import { type IgnorePattern, parseIgnorePattern } from './ignore-pattern.ts';
import { matchesPattern } from './match-pattern.ts';

/** Patterns that stand together, in their order; paths are relative to where the list stands. */
export class IgnoreList {
  readonly #patterns: readonly IgnorePattern[];

  constructor(patterns: readonly IgnorePattern[]) {
    this.#patterns = patterns;
  }

  static ofText(lines: readonly string[]): IgnoreList {
    return new IgnoreList(readPatterns(lines.map(bytesOfText)));
  }

  static joined(lists: readonly IgnoreList[]): IgnoreList {
    return new IgnoreList(lists.flatMap((list) => list.#patterns));
  }

  /** A whole file, of whatever encoding; a byte order mark at its beginning does not count. */
  static ofFile(bytes: Buffer): IgnoreList {
    const lines = bytes
      .toString('latin1')
      .replace(/^\xef\xbb\xbf/, '')
      .split('\n');
    return new IgnoreList(readPatterns(lines));
  }

  get empty(): boolean {
    return this.#patterns.length === 0;
  }

  /** What the last pattern that matches says; undefined where none does. What lies in an ignored folder is not asked for. */
  ignores(path: ByteText, isFolder: boolean): boolean | undefined {
    for (let at = this.#patterns.length - 1; at >= 0; at--) {
      const pattern = this.#patterns[at] as IgnorePattern;
      if (matchesPattern(pattern, path, isFolder)) return !pattern.negated;
    }
    return undefined;
  }
}

function readPatterns(lines: readonly ByteText[]): IgnorePattern[] {
  return lines.map(parseIgnorePattern).filter((pattern) => pattern !== undefined);
}
