import { PromqlError } from './promql-error.ts';
import type { Token } from './token.ts';

/** In UTF-16 units: many times what a person or a dashboard writes, and read in well under a second. */
export const MAX_QUERY_LENGTH = 262_144;

/** Names, numbers, marks, …: read in a fraction of a second too, of which each costs more than a long string. */
export const MAX_QUERY_TOKENS = 32_768;

/**
 * Levels of the tree: whoever walks it does so by recursion, and must never meet the end of the stack. Lezer's own stack
 * takes about 930 operators that wait for their right side, and is cut there.
 */
export const MAX_QUERY_DEPTH = 500;

/** @throws PromqlError when a query is longer than is read here. */
export function checkLength(source: string): void {
  if (source.length <= MAX_QUERY_LENGTH) return;
  throw new PromqlError(
    source.slice(0, 1),
    0,
    `query is too long: ${source.length} characters, the limit is ${MAX_QUERY_LENGTH}`,
  );
}

/** @throws PromqlError when a query has more tokens than are read here. */
export function checkCount(source: string, tokens: readonly Token[]): void {
  const beyond = tokens[MAX_QUERY_TOKENS];
  if (beyond === undefined) return;
  const problem = `query has too many parts: ${tokens.length}, the limit is ${MAX_QUERY_TOKENS}`;
  throw new PromqlError(source, beyond.from, problem);
}

/**
 * Bounds the depth of the tree before there is one: what is open, and on each open level the operators, modifiers and
 * ranges so far, of which each may be a level of its own.
 *
 * @throws PromqlError beyond the limit.
 */
export function checkDepth(source: string, tokens: readonly Token[]): void {
  const levels: number[] = [];
  let here = 0;
  let depth = 0;
  for (const token of tokens) {
    if (opens(token)) {
      levels.push(here);
      here = 0;
      depth++;
    } else if (closes(token)) {
      depth -= here;
      here = levels.pop() ?? 0;
      depth += token.text === ']' ? 0 : -1;
      if (token.text === ']') here++;
    } else if (token.text === ',') {
      depth -= here;
      here = 0;
    } else if (token.kind === 'operator' || token.kind === 'keyword') {
      here++;
      depth++;
    }
    if (depth > MAX_QUERY_DEPTH) throw tooDeep(source, token);
  }
}

function opens({ kind, text }: Token): boolean {
  return kind === 'symbol' && (text === '(' || text === '[' || text === '{');
}

function closes({ kind, text }: Token): boolean {
  return kind === 'symbol' && (text === ')' || text === ']' || text === '}');
}

function tooDeep(source: string, token: Token): PromqlError {
  return new PromqlError(
    source,
    token.from,
    `query is nested too deeply: the limit is ${MAX_QUERY_DEPTH} levels`,
  );
}
