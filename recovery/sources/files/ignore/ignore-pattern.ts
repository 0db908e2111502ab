import { characterClass } from './character-class.ts';

/** One line of a list of excludes, read. */
export type IgnorePattern = {
  /** `!`: what matches is taken in again. */
  readonly negated: boolean;
  /** Written with a slash at its end: only folders match. */
  readonly foldersOnly: boolean;
  /** Has a slash elsewhere: it is held against the whole path, else against the name alone. */
  readonly wholePath: boolean;
  readonly segments: readonly Segment[];
};

/** `**` between slashes: any number of parts. */
export const anyDepth = Symbol('**');
/** What lies between two slashes; a text where it has nothing but bytes. */
export type Segment = typeof anyDepth | string | readonly Token[];
/** `*`, `?`, one byte, or the bytes of a class (256 of 0 or 1). */
export type Token = '*' | '?' | number | Uint8Array;

const [SLASH, BACKSLASH, STAR, QUESTION, BRACKET] = [0x2f, 0x5c, 0x2a, 0x3f, 0x5b];

/**
 * Reads one line as gitignore(5) says and git's wildmatch.c does.
 *
 * @param line each character one byte
 * @returns undefined for an empty line, a comment, and what can match nothing
 */
export function parseIgnorePattern(line: string): IgnorePattern | undefined {
  const trimmed = withoutTrailingSpaces(line.replace(/\r$/, ''));
  if (trimmed === '' || trimmed.startsWith('#')) return undefined;
  const negated = trimmed.startsWith('!');
  const body = negated ? trimmed.slice(1) : trimmed;
  const foldersOnly = body.endsWith('/');
  const pattern = foldersOnly ? body.slice(0, -1) : body;
  const wholePath = pattern.includes('/');
  const segments = readSegments(pattern.startsWith('/') ? pattern.slice(1) : pattern);
  return segments && pattern !== '' ? { negated, foldersOnly, wholePath, segments } : undefined;
}

/** Spaces at the end do not count, unless a backslash stands before them. */
function withoutTrailingSpaces(line: string): string {
  let end = 0;
  for (let at = 0; at < line.length; at++) {
    if (line.charCodeAt(at) === BACKSLASH) end = Math.min(line.length, ++at + 1);
    else if (line[at] !== ' ') end = at + 1;
  }
  return line.slice(0, end);
}

/** @returns undefined where the pattern is malformed, which git lets match nothing */
function readSegments(pattern: string): Segment[] | undefined {
  const segments: Segment[] = [];
  let tokens: Token[] = [];
  for (let at = 0; at < pattern.length; ) {
    const read = readToken(pattern, at);
    if (read === undefined) return undefined;
    at = read.next;
    if (read.token !== SLASH) tokens.push(read.token);
    else {
      segments.push(segmentOf(tokens));
      tokens = [];
    }
  }
  return [...segments, segmentOf(tokens)];
}

function readToken(pattern: string, at: number): { token: Token; next: number } | undefined {
  const code = pattern.charCodeAt(at);
  if (code === STAR) return { token: '*', next: at + 1 };
  if (code === QUESTION) return { token: '?', next: at + 1 };
  if (code === BRACKET) return characterClass(pattern, at);
  if (code !== BACKSLASH) return { token: code, next: at + 1 };
  return at + 1 < pattern.length ? { token: pattern.charCodeAt(at + 1), next: at + 2 } : undefined;
}

function segmentOf(tokens: readonly Token[]): Segment {
  if (tokens.length > 1 && tokens.every((token) => token === '*')) return anyDepth;
  if (tokens.every((token) => typeof token === 'number')) return String.fromCharCode(...(tokens as number[]));
  return tokens;
}
