import { metricsOf } from './completion-context.ts';
import { type QueryToken, queryTokens } from './query-tokens.ts';
import { isFunctionLike } from './query-words.ts';

/** Functions that make of each series one, whatever other series there are. */
const ONE_OF_EACH =
  /^(?:rate|irate|increase|delta|idelta|deriv|changes|resets|predict_linear|abs|ceil|floor|round|sqrt|ln|log2|log10|exp|sgn|clamp|clamp_min|clamp_max|timestamp|(?!absent_)\w+_over_time)$/;

/**
 * Whether each series of the answer comes of one series alone: then every host may be asked for its own, by its own
 * clock. A selector, or functions such as `rate` around one. What is not sure is not.
 */
export function isPerSeries(query: string): boolean {
  const tokens = queryTokens(query).filter(({ kind }) => kind !== 'blank' && kind !== 'comment');
  const outside = outsideBraces(tokens);
  if (metricsOf(tokens).length > 1 || selectorsOf(outside) !== 1) return false;
  if (outside.some(({ kind, text }) => (kind === 'operator' && text !== '@') || kind === 'string'))
    return false;
  return outside
    .filter(({ kind, text }) => kind === 'word' && isFunctionLike(text))
    .every(({ text }) => ONE_OF_EACH.test(text));
}

/** Whether the query is one selector and nothing else; its range and offset do not count. */
export function isSelector(query: string): boolean {
  return isPerSeries(query) && !queryTokens(query).some(({ kind, text }) => kind === 'open' && text === '(');
}

/** The tokens without those between braces and brackets; the braces stay. */
function outsideBraces(tokens: readonly QueryToken[]): QueryToken[] {
  let within = '';
  return tokens.filter(({ kind, text }) => {
    if (within === '' && kind === 'open' && text !== '(') within = text;
    else if (within !== '' && kind === 'close' && text !== ')') within = '';
    else return within === '';
    return true;
  });
}

/** How many selectors there are: a name, braces, or both. */
function selectorsOf(outside: readonly QueryToken[]): number {
  const starts = outside.filter(({ text }, index) => text === '{' && outside[index - 1]?.kind !== 'word');
  return starts.length + metricsOf(outside).length;
}
