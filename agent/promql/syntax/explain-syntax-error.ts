import { functionSignatures } from './function-signatures.ts';
import { goQuote } from './go-quote.ts';
import { PromqlError } from './promql-error.ts';
import { describeToken, type Token } from './token.ts';

const DURATION = 'number, duration, step(), or range()';

/** What is open where the tokens stop making sense, the innermost last. */
type Open = { readonly bracket: string; readonly of: 'aggregation' | 'grouping' | 'other' };

/**
 * What Prometheus says of a token that does not fit: in what it stands, and what was expected there, by the error rules
 * of its grammar (promql/parser/generated_parser.y).
 *
 * @param index of the first token that does not fit.
 */
export function explainSyntaxError(source: string, tokens: readonly Token[], index: number): PromqlError {
  const token = tokens[index]!;
  const before = tokens[index - 1];
  if (token.kind === 'error') return new PromqlError(source, token.from, token.text);
  if (token.kind === 'end' && index === 0) return new PromqlError(source, 0, 'no expression found in input');
  const refused = newerThanGrammar(before, token);
  if (refused !== undefined) return new PromqlError(source, token.from, refused);
  const unknown = unknownFunction(tokens, index);
  if (unknown !== undefined) {
    return new PromqlError(source, unknown.from, `unknown function with name ${goQuote(unknown.text)}`);
  }
  const open = openAt(tokens, index);
  if (before?.text === ',' && open.at(-1)?.bracket === '(' && open.at(-1)?.of !== 'grouping') {
    return new PromqlError(source, before.from, 'trailing commas not allowed in function call args');
  }
  const where = context(tokens, index, open);
  return new PromqlError(source, token.from, `unexpected ${describeToken(token)}${where}`);
}

/** Of what Prometheus calls experimental the grammar does not know all. */
function newerThanGrammar(before: Token | undefined, token: Token): string | undefined {
  if (token.text === '/' && /^[<>]$/.test(before?.text ?? '') && before!.to === token.from) {
    return `operator "${before!.text}/" works on native histograms, which are not supported`;
  }
  const lasts = before?.text === '[' || before?.text === ':' || wordOf(before, /^offset$/);
  if (!lasts || !/^(?:min|max)(?:_of)?$/i.test(token.text)) return undefined;
  return 'duration expressions are experimental and not supported';
}

/** The first call to be complete before a token whose function does not exist: Prometheus says that before the rest. */
function unknownFunction(tokens: readonly Token[], index: number): Token | undefined {
  const open: (Token | undefined)[] = [];
  for (const [at, { kind, text }] of tokens.slice(0, index).entries()) {
    if (kind !== 'symbol') continue;
    if (text === '(') open.push(tokens[at - 1]);
    const name = text === ')' ? open.pop() : undefined;
    if (name?.kind === 'identifier' && !functionSignatures.has(name.text)) return name;
  }
  return undefined;
}

function context(tokens: readonly Token[], index: number, open: readonly Open[]): string {
  return (
    insideBraces(tokens[index - 1], open) ??
    insideGrouping(tokens, index, open) ??
    afterModifier(tokens, index) ??
    insideBrackets(tokens, index, open) ??
    (insideAggregation(tokens, index, open) ? ' in aggregation' : '')
  );
}

function insideBraces(before: Token | undefined, open: readonly Open[]): string | undefined {
  if (open.at(-1)?.bracket !== '{') return undefined;
  if (before?.kind === 'identifier') return ' in label matching, expected label matching operator';
  if (before?.text === '{' || before?.text === ',') return ' in label matching, expected identifier or "}"';
  if (before?.kind === 'string') return ' in label matching, expected "," or "}"';
  return ' in label matching, expected string';
}

function insideGrouping(tokens: readonly Token[], index: number, open: readonly Open[]): string | undefined {
  const before = tokens[index - 1];
  if (opensGrouping(tokens, index - 1)) return ' in grouping opts, expected "("';
  if (open.at(-1)?.of !== 'grouping') return undefined;
  const wantsLabel = before?.text === '(' || before?.text === ',';
  return wantsLabel ? ' in grouping opts, expected label' : ' in grouping opts, expected "," or ")"';
}

/** Whether labels in parentheses must follow: `by` and `without` may be names of metrics elsewhere. */
function opensGrouping(tokens: readonly Token[], at: number): boolean {
  if (wordOf(tokens[at], /^(?:on|ignoring|group_left|group_right)$/)) return true;
  const before = tokens[at - 1];
  return wordOf(tokens[at], /^(?:by|without)$/) && (before?.kind === 'aggregator' || before?.text === ')');
}

function afterModifier(tokens: readonly Token[], index: number): string | undefined {
  let at = index - 1;
  if (tokens[at]?.text === '(' && tokens[at - 1]?.kind === 'preprocessor') at--;
  if (tokens[at]?.kind === 'preprocessor' && tokens[at - 1]?.text === '@') at--;
  if (/^[-+]$/.test(tokens[at]?.text ?? '')) at--;
  if (tokens[at]?.text === '@') return ' in @, expected timestamp';
  const modifier = wordOf(tokens[at], /^offset$/) && endsOperand(tokens[at - 1]);
  return modifier ? ` in offset, expected ${DURATION}` : undefined;
}

function endsOperand(token: Token | undefined): boolean {
  if (token === undefined || token.kind === 'operator') return false;
  return token.kind !== 'symbol' || /[)\]}]/.test(token.text);
}

function insideBrackets(tokens: readonly Token[], index: number, open: readonly Open[]): string | undefined {
  if (!open.some(({ bracket }) => bracket === '[')) return undefined;
  let start = index - 1;
  while (tokens[start]!.text !== '[') start--;
  const colon = tokens.slice(start, index).findIndex(({ text }) => text === ':');
  if (start === index - 1) return ` in subquery or range selector, expected ${DURATION}`;
  if (colon === -1) return ' in subquery or range, expected ":" or "]"';
  const bare = start + colon === index - 1;
  return ` in subquery selector, expected ${bare ? 'number, duration, step(), range(), or "]"' : '"]"'}`;
}

function insideAggregation(tokens: readonly Token[], index: number, open: readonly Open[]): boolean {
  if (open.some(({ of }) => of === 'aggregation')) return true;
  return closesLeadingGrouping(tokens, index - 1);
}

/** Brackets that are open before a token. */
function openAt(tokens: readonly Token[], index: number): Open[] {
  const open: Open[] = [];
  for (const [at, { kind, text }] of tokens.slice(0, index).entries()) {
    if (kind !== 'symbol') continue;
    if (text === '(') open.push({ bracket: text, of: purpose(tokens, at) });
    else if (text === '{' || text === '[') open.push({ bracket: text, of: 'other' });
    else if (text === ')' || text === '}' || text === ']') open.pop();
  }
  return open;
}

function purpose(tokens: readonly Token[], parenthesis: number): Open['of'] {
  const before = tokens[parenthesis - 1];
  if (wordOf(before, /^(?:by|without|on|ignoring|group_left|group_right)$/)) return 'grouping';
  if (before?.kind === 'aggregator' || closesLeadingGrouping(tokens, parenthesis - 1)) return 'aggregation';
  return 'other';
}

/** Whether it is the parenthesis behind `sum by (a, b)`. */
function closesLeadingGrouping(tokens: readonly Token[], at: number): boolean {
  if (tokens[at]?.text !== ')') return false;
  let start = at;
  while (start > 0 && tokens[start]!.text !== '(') start--;
  return wordOf(tokens[start - 1], /^(?:by|without)$/) && tokens[start - 2]?.kind === 'aggregator';
}

function wordOf(token: Token | undefined, words: RegExp): boolean {
  return token?.kind === 'keyword' && words.test(token.text.toLowerCase());
}
