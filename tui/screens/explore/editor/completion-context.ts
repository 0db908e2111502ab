import { isOpenEnded, type QueryToken, queryTokens } from './query-tokens.ts';
import { groupingWords, isFunctionLike, queryKeywords } from './query-words.ts';

/** What is typed where, and what may come there. */
export type CompletionContext = Expected & {
  /** What is there of it before the cursor. */
  readonly typed: string;
  /** What a completion takes the place of, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
};

type Expected =
  /** An operand: a metric, a function. */
  | { readonly kind: 'expression' }
  /** Behind an operand: an operator, a modifier. `aggregation`: behind its name. */
  | { readonly kind: 'operator'; readonly aggregation: boolean }
  /** In braces: a label that the series of `selectors` have. */
  | { readonly kind: 'matcher-label'; readonly selectors: readonly string[] }
  | { readonly kind: 'matcher-operator' }
  | {
      readonly kind: 'label-value';
      readonly label: string;
      readonly isRegex: boolean;
      /** Whether the cursor is within the quotes already. */
      readonly quoted: boolean;
      readonly selectors: readonly string[];
    }
  /** In the parentheses behind `by`, `on` and their like. */
  | { readonly kind: 'grouping-label'; readonly selectors: readonly string[] }
  | { readonly kind: 'duration' }
  | { readonly kind: 'moment' }
  | { readonly kind: 'nothing' };

const NOTHING: Expected = { kind: 'nothing' };
const NAMED_METRICS = 4;

/** Finds what may be typed at the cursor of any text, however broken. */
export function completionContext(text: string, cursor: number): CompletionContext {
  const all = queryTokens(text);
  const current = all.find((token) => touches(token, cursor));
  const tokens = all.filter(
    (token) => token.kind !== 'blank' && token.kind !== 'comment' && token !== current,
  );
  const before = tokens.filter(({ to }) => to <= cursor);
  const place = placeOf(current, cursor);
  const typed = text.slice(place.from, cursor);
  return { ...expected(before, current, all), ...place, typed };
}

/** The token that is being typed: the one with the cursor in it, or a word or number with the cursor behind it. */
function touches(token: QueryToken, cursor: number): boolean {
  const { kind, from, to } = token;
  if (from >= cursor || cursor > to) return false;
  if (kind === 'word' || kind === 'duration' || kind === 'number') return true;
  return (kind === 'string' || kind === 'comment') && (cursor < to || isOpenEnded(token));
}

function placeOf(current: QueryToken | undefined, cursor: number): { from: number; to: number } {
  if (current === undefined || current.kind === 'comment') return { from: cursor, to: cursor };
  // A string without an end reaches over what stands behind it.
  if (current.kind === 'string') return { from: current.from + 1, to: cursor };
  return { from: current.from, to: current.to };
}

function expected(
  before: readonly QueryToken[],
  current: QueryToken | undefined,
  all: readonly QueryToken[],
): Expected {
  if (current?.kind === 'comment') return NOTHING;
  const open = openBracket(before);
  if (open?.text === '{') return inBraces(before, open, current);
  if (current?.kind === 'string') return NOTHING;
  if (open?.text === '[') return { kind: 'duration' };
  const owner = open === undefined ? undefined : before[before.indexOf(open) - 1];
  if (owner !== undefined && groupingWords.has(owner.text))
    return { kind: 'grouping-label', selectors: metricsOf(all).slice(0, NAMED_METRICS) };
  if (current?.kind === 'number' || current?.kind === 'duration')
    return before.at(-1)?.text === 'offset' ? { kind: 'duration' } : NOTHING;
  return behind(before);
}

function behind(before: readonly QueryToken[]): Expected {
  const last = before.at(-1);
  if (last === undefined) return { kind: 'expression' };
  if (last.text === 'offset') return { kind: 'duration' };
  if (last.text === '@') return { kind: 'moment' };
  if (last.kind === 'word')
    return queryKeywords.has(last.text)
      ? { kind: 'expression' }
      : { kind: 'operator', aggregation: isFunctionLike(last.text) };
  if (last.text === ')' && groupingWords.has(wordOfClosed(before) ?? '')) return { kind: 'expression' };
  const ends =
    last.kind === 'close' || last.kind === 'number' || last.kind === 'duration' || last.kind === 'string';
  return ends ? { kind: 'operator', aggregation: false } : { kind: 'expression' };
}

function inBraces(
  before: readonly QueryToken[],
  open: QueryToken,
  current: QueryToken | undefined,
): Expected {
  const last = before.at(-1)!;
  const selectors = selectorAround(before, open);
  if (last.kind === 'operator') {
    const label = before.at(-2)?.text ?? '';
    const isRegex = last.text.endsWith('~');
    return { kind: 'label-value', label, isRegex, quoted: current?.kind === 'string', selectors };
  }
  if (last === open || last.kind === 'comma') return { kind: 'matcher-label', selectors };
  return last.kind === 'word' ? { kind: 'matcher-operator' } : NOTHING;
}

/** The bracket that is open behind the last token. */
function openBracket(tokens: readonly QueryToken[]): QueryToken | undefined {
  const open: QueryToken[] = [];
  for (const token of tokens) {
    if (token.kind === 'open') open.push(token);
    if (token.kind === 'close') open.pop();
  }
  return open.at(-1);
}

/** The word before the parenthesis that the last token closes. */
function wordOfClosed(tokens: readonly QueryToken[]): string | undefined {
  let depth = 0;
  for (let index = tokens.length - 1; index >= 0; index--) {
    const { kind } = tokens[index]!;
    if (kind === 'close') depth++;
    if (kind === 'open' && --depth === 0) return tokens[index - 1]?.text;
  }
  return undefined;
}

/** The selector that is being typed with those of its matchers that are whole; none where it would match everything. */
function selectorAround(before: readonly QueryToken[], open: QueryToken): string[] {
  const index = before.indexOf(open);
  const metric = before[index - 1]?.kind === 'word' ? before[index - 1]!.text : '';
  const inside = before.slice(index + 1);
  const matchers = inside.flatMap((token, at) => {
    const [label, operator] = [inside[at - 2], inside[at - 1]];
    const whole = token.kind === 'string' && operator?.kind === 'operator' && label?.kind === 'word';
    return whole && !isOpenEnded(token) ? [`${label.text}${operator.text}${token.text}`] : [];
  });
  if (matchers.length > 0) return [`${metric}{${matchers.join(',')}}`];
  return metric === '' ? [] : [metric];
}

/** The names of metrics in a query, each once, in their order. */
export function metricsOf(tokens: readonly QueryToken[]): string[] {
  const significant = tokens.filter(({ kind }) => kind !== 'blank' && kind !== 'comment');
  const names = significant.filter((token, index) => isMetric(significant, token, index));
  return [...new Set(names.map(({ text }) => text))];
}

function isMetric(tokens: readonly QueryToken[], { kind, text }: QueryToken, index: number): boolean {
  if (kind !== 'word' || tokens[index + 1]?.text === '(') return false;
  if (queryKeywords.has(text) || groupingWords.has(text) || isFunctionLike(text)) return false;
  const before = tokens.slice(0, index);
  const open = openBracket(before);
  if (open === undefined) return true;
  return open.text === '(' && !groupingWords.has(before[before.indexOf(open) - 1]?.text ?? '');
}

/** The metric that the cursor is on, or in the braces of. */
export function metricAt(text: string, cursor: number): string | undefined {
  const tokens = queryTokens(text).filter(({ kind }) => kind !== 'blank' && kind !== 'comment');
  const names = new Set(metricsOf(tokens));
  const on = tokens.find(({ kind, from, to }) => kind === 'word' && from <= cursor && cursor <= to);
  if (on !== undefined && names.has(on.text)) return on.text;
  const before = tokens.filter(({ to }) => to <= cursor);
  const open = openBracket(before);
  const owner = open?.text === '{' ? before[before.indexOf(open) - 1] : undefined;
  return owner?.kind === 'word' ? owner.text : undefined;
}

/** The function whose arguments the cursor is in, and which of them, from 0. */
export function callAt(
  text: string,
  cursor: number,
): { readonly name: string; readonly argument: number } | undefined {
  const open: { name: string; argument: number }[] = [];
  let word = '';
  for (const { kind, text: letters, from } of queryTokens(text)) {
    if (from >= cursor) break;
    if (kind === 'open') open.push({ name: letters === '(' ? word : '', argument: 0 });
    if (kind === 'close') open.pop();
    if (kind === 'comma' && open.length > 0) open.at(-1)!.argument++;
    if (kind !== 'blank' && kind !== 'comment') word = kind === 'word' ? letters : '';
  }
  return open.findLast(({ name }) => isFunctionLike(name));
}
