import { chartWindows } from '../../data/chart-windows.ts';
import { isSelector } from './editor/per-series.ts';
import { type QueryToken, queryTokens } from './editor/query-tokens.ts';

const RANGES = [
  ['1m', 60],
  ['2m', 120],
  ['5m', 300],
  ['20m', 1_200],
  ['1h', 3_600],
] as const;

/** The range of a rate that no point of a chart with that step (s) leaves out: four steps, at least a minute. */
export function rateRange(step: number): string {
  const [name] = RANGES.find(([, seconds]) => seconds >= 4 * step) ?? RANGES.at(-1)!;
  return name;
}

/** A selector as its rate, or a rate as the selector that it is of; undefined where the query is neither. */
export function toggleRate(query: string, step: number = chartWindows[1].step): string | undefined {
  const inner = insideCall(query, 'rate');
  if (inner !== undefined) return inner.replace(/\s*\[[^\][]*\]\s*$/, '');
  const isPlain = isSelector(query) && !queryTokens(query).some(({ text }) => text === '[');
  return isPlain ? `rate(${query.trim()}[${rateRange(step)}])` : undefined;
}

/** The query summed by these labels, by none of them where there is none. A sum is summed by others instead. */
export function sumBy(query: string, labels: readonly string[]): string {
  const inner = insideSum(query) ?? query.trim();
  return labels.length === 0 ? `sum(${inner})` : `sum by (${labels.join(', ')}) (${inner})`;
}

/** The argument of the one call that the whole query is. */
function insideCall(query: string, name: string): string | undefined {
  const tokens = significant(query);
  if (tokens[0]?.text !== name || tokens[1]?.text !== '(') return undefined;
  return within(query, tokens, 1);
}

function insideSum(query: string): string | undefined {
  const tokens = significant(query);
  if (tokens[0]?.text !== 'sum') return undefined;
  if (tokens[1]?.text === '(') return within(query, tokens, 1);
  if (tokens[1]?.text !== 'by' || tokens[2]?.text !== '(') return undefined;
  const close = closing(tokens, 2);
  return tokens[close + 1]?.text === '(' ? within(query, tokens, close + 1) : undefined;
}

/** What stands between a bracket and the last token, where that closes it. */
function within(query: string, tokens: readonly QueryToken[], open: number): string | undefined {
  if (closing(tokens, open) !== tokens.length - 1) return undefined;
  return query.slice(tokens[open]!.to, tokens.at(-1)!.from).trim();
}

/** The index of the token that closes a bracket; that behind the last one where nothing does. */
function closing(tokens: readonly QueryToken[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    if (tokens[index]!.kind === 'open') depth++;
    if (tokens[index]!.kind === 'close' && --depth === 0) return index;
  }
  return tokens.length;
}

function significant(query: string): QueryToken[] {
  return queryTokens(query).filter(({ kind }) => kind !== 'blank' && kind !== 'comment');
}
