import { bytesOfText } from '../../../tree/byte-text.ts';
import type { ByteText } from '../../../tree/file-calls-ffi.ts';
import { type IgnorePattern, parseIgnorePattern } from './ignore-pattern.ts';
import { matchesPattern } from './match-pattern.ts';

/** Patterns that stand together, in their order; paths are relative to where the list stands. */
export class IgnoreList {
  readonly #patterns: readonly IgnorePattern[];

  constructor(lines: readonly ByteText[]) {
    this.#patterns = lines.map(parseIgnorePattern).filter((pattern) => pattern !== undefined);
  }

  static ofText(lines: readonly string[]): IgnoreList {
    return new IgnoreList(lines.map(bytesOfText));
  }

  /** A whole file, of whatever encoding; a byte order mark at its beginning does not count. */
  static ofFile(bytes: Buffer): IgnoreList {
    return new IgnoreList(
      bytes
        .toString('latin1')
        .replace(/^\xef\xbb\xbf/, '')
        .split('\n'),
    );
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
