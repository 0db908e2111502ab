import { evaluateQuery } from '../evaluate/evaluate-query.ts';
import type { QueryResult } from '../evaluate/query.ts';
import type { Expression } from '../syntax/expression.ts';
import { parseExpression } from '../syntax/parse-expression.ts';
import { judgeCase } from './judge-case.testkit.ts';
import { parseScript, type ScriptCase, type UnreadCommand } from './script.testkit.ts';
import { ScriptStore } from './script-store.testkit.ts';

export type CaseVerdict = {
  readonly line: number;
  readonly query: string;
  readonly verdict: 'passed' | 'not supported' | 'failed';
  /** What is not supported, or what went wrong. */
  readonly because: string;
};

const NO_LIMITS = { maxSamples: 1e8, maxPoints: 1e8, maxSeries: 1e6, timeout: 60_000 };

/**
 * Runs a test script of Prometheus. Not supported are cases that meet native histograms, and what Prometheus calls
 * experimental: named, and never among the passed.
 */
export async function runScript(text: string): Promise<CaseVerdict[]> {
  let store = new ScriptStore();
  const verdicts: CaseVerdict[] = [];
  for (const command of parseScript(text)) {
    if (command.kind === 'clear') store = new ScriptStore();
    else if (command.kind === 'load') store.load(command);
    else if (command.kind === 'unread') verdicts.push(unread(command));
    else verdicts.push({ line: command.line, query: command.query, ...(await verdictOf(command, store)) });
  }
  return verdicts;
}

function unread({ line, text, because }: UnreadCommand): CaseVerdict {
  return { line, query: text, verdict: 'failed', because: `cannot be read: ${because}` };
}

async function verdictOf(each: ScriptCase, store: ScriptStore): Promise<Omit<CaseVerdict, 'line' | 'query'>> {
  const unsupported = unsupportedBy(each, store);
  if (unsupported !== undefined) return { verdict: 'not supported', because: unsupported };
  const problems = judgeCase(each, await resultOf(each, store));
  if (problems.length === 0 && canRepeat(each)) problems.push(...(await asRange(each, store)));
  return { verdict: problems.length === 0 ? 'passed' : 'failed', because: problems.join('\n') };
}

async function resultOf(each: ScriptCase, store: ScriptStore): Promise<QueryResult | Error> {
  try {
    const expression = parseExpression(each.query);
    const { query: source, steps, instant } = each;
    return await evaluateQuery({ source, expression, steps, instant, querier: store, limits: NO_LIMITS });
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

function unsupportedBy(each: ScriptCase, store: ScriptStore): string | undefined {
  if (
    /\{\{/.test(each.query) ||
    each.series.some(({ points }) => points.some((point) => point !== null && typeof point === 'object'))
  )
    return 'native histograms';
  try {
    const met = selectorsOf(parseExpression(each.query)).map(({ matchers }) => store.unsupportedBy(matchers));
    return met.find((what) => what !== undefined);
  } catch (error) {
    return /experimental|native histogram/i.exec((error as Error).message)
      ? (error as Error).message
      : undefined;
  }
}

function selectorsOf(expression: Expression): Extract<Expression, { kind: 'vector-selector' }>[] {
  if (expression.kind === 'vector-selector') return [expression];
  return childrenOf(expression).flatMap(selectorsOf);
}

function childrenOf(expression: Expression): Expression[] {
  if (expression.kind === 'matrix-selector') return [expression.selector];
  if (expression.kind === 'call') return [...expression.args];
  if (expression.kind === 'binary') return [expression.left, expression.right];
  if (expression.kind === 'aggregation')
    return expression.parameter ? [expression.expression, expression.parameter] : [expression.expression];
  return 'expression' in expression ? [expression.expression] : [];
}

/** As upstream: what an instant gives, a range gives at its steps; where the order is not what is asked. */
const canRepeat = ({ instant, ordered, rangeVector, string, expectations }: ScriptCase) =>
  instant &&
  !ordered &&
  !rangeVector &&
  string === undefined &&
  !expectations.some(({ what }) => what === 'fail');

/** The instant as the second step of a range of three: the first and third may answer what they like. */
async function asRange(each: ScriptCase, store: ScriptStore): Promise<string[]> {
  const { start: time } = each.steps;
  const steps = { start: time - 60_000, end: time + 60_000, step: 60_000 };
  const result = await resultOf({ ...each, instant: false, steps }, store);
  if (result instanceof Error || (result.type !== 'matrix' && result.type !== 'vector'))
    return overlapOnly(result) ? [] : [`as a range: ${result instanceof Error ? result.stack : result.type}`];
  const series = result.series.flatMap(({ labels, timestamps, values }) => {
    const at = timestamps.indexOf(time);
    return at < 0
      ? []
      : [{ labels, timestamps: timestamps.slice(at, at + 1), values: values.slice(at, at + 1) }];
  });
  const scalar = each.scalar === undefined ? each.series : [{ labels: {}, points: [each.scalar] }];
  const { scalar: _, ...rest } = each;
  return judgeCase({ ...rest, series: scalar, expectations: [] }, { ...result, series }).map(
    (line) => `as a range: ${line}`,
  );
}

/** Another step of the range may rightly fail. */
const overlapOnly = (result: QueryResult | Error) =>
  result instanceof Error && /duplicate|same labelset|multiple matches|is NaN/.test(result.message);
