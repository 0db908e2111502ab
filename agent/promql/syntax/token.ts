import { goQuote } from './go-quote.ts';
/** What Prometheus' lexer tells apart (promql/parser/lex.go), as far as messages and the grammar need it. */
export type TokenKind =
  | 'aggregator'
  | 'duration'
  | 'end'
  | 'error'
  | 'identifier'
  | 'keyword'
  | 'metric-identifier'
  | 'number'
  | 'operator'
  | 'preprocessor'
  | 'string'
  | 'symbol';

export type Token = {
  readonly kind: TokenKind;
  /** As written; of an error: what is wrong. */
  readonly text: string;
  /** In UTF-16 units of the query; `to` is the first behind it. */
  readonly from: number;
  readonly to: number;
};

const KEYWORDS: Readonly<Record<string, TokenKind>> = {
  and: 'operator',
  or: 'operator',
  unless: 'operator',
  atan2: 'operator',
  sum: 'aggregator',
  avg: 'aggregator',
  count: 'aggregator',
  min: 'aggregator',
  max: 'aggregator',
  group: 'aggregator',
  stddev: 'aggregator',
  stdvar: 'aggregator',
  topk: 'aggregator',
  bottomk: 'aggregator',
  count_values: 'aggregator',
  quantile: 'aggregator',
  limitk: 'aggregator',
  limit_ratio: 'aggregator',
  offset: 'keyword',
  smoothed: 'keyword',
  anchored: 'keyword',
  by: 'keyword',
  without: 'keyword',
  on: 'keyword',
  ignoring: 'keyword',
  group_left: 'keyword',
  group_right: 'keyword',
  bool: 'keyword',
  start: 'preprocessor',
  end: 'preprocessor',
  inf: 'number',
  nan: 'number',
};

/** The kind of a word outside braces; keywords are known in any case. */
export function kindOfWord(word: string): TokenKind {
  const lower = word.toLowerCase();
  if (Object.hasOwn(KEYWORDS, lower)) return KEYWORDS[lower]!;
  return word.includes(':') ? 'metric-identifier' : 'identifier';
}

/** How a message names a token, as Prometheus does: `identifier "foo"`, `<op:+>`, `<by>`, `"("`, `end of input`. */
export function describeToken({ kind, text }: Token): string {
  switch (kind) {
    case 'end':
      return 'end of input';
    case 'operator':
      return `<op:${text}>`;
    case 'aggregator':
      return `<aggr:${text}>`;
    case 'keyword':
      return `<${text}>`;
    case 'identifier':
      return `identifier ${goQuote(text)}`;
    case 'metric-identifier':
      return `metric identifier ${goQuote(text)}`;
    case 'number':
    case 'duration':
    case 'string':
      return `${kind} ${shortened(text)}`;
    default:
      return shortened(text);
  }
}

function shortened(text: string): string {
  const runes = [...text];
  return runes.length > 10 ? `${goQuote(runes.slice(0, 10).join(''))}...` : goQuote(text);
}
