import { formatLabels } from '../../kit/labels.ts';
import type { QueryResult, ResultSeries } from '../evaluate/query.ts';
import type { Expectation, ScriptCase } from './script.testkit.ts';
import type { ScriptPoint, ScriptSeries } from './series-notation.testkit.ts';

/** What went otherwise than a case expects; nothing where all is as it should be. */
export function judgeCase(expected: ScriptCase, result: QueryResult | Error): string[] {
  const fails = expected.expectations.filter(({ what }) => what === 'fail');
  if (result instanceof Error) return judgeFailure(fails, result);
  if (fails.length > 0) return ['expected it to fail, and it did not'];
  return [
    ...judgeNotes(expected, 'warn', result.warnings),
    ...judgeNotes(expected, 'info', result.infos),
    ...judgeValue(expected, result),
  ];
}

function judgeFailure(fails: readonly Expectation[], error: Error): string[] {
  if (fails.length === 0) return [`failed: ${error.stack}`];
  return fails
    .filter(({ match }) => !matches(match, error.message))
    .map(
      ({ match }) =>
        `failed with ${JSON.stringify(error.message)}, expected ${JSON.stringify(match)} ${match && 'pattern' in match ? match.pattern : ''}`,
    );
}

function judgeNotes({ expectations }: ScriptCase, what: 'warn' | 'info', notes: readonly string[]): string[] {
  if (expectations.some((each) => each.what === `no_${what}`) && notes.length > 0)
    return [`unexpected ${what}: ${notes.join('; ')}`];
  return expectations
    .filter((each) => each.what === what)
    .filter(({ match }) => !notes.some((note) => matches(match, note)))
    .map(
      ({ match }) =>
        `no ${what} ${match && 'text' in match ? match.text : (match?.pattern ?? '')} among ${JSON.stringify(notes)}`,
    );
}

function matches(match: Expectation['match'], text: string): boolean {
  if (match === undefined) return true;
  return 'text' in match ? text === match.text : match.pattern.test(text);
}

function judgeValue(expected: ScriptCase, result: QueryResult): string[] {
  if (expected.string !== undefined)
    return result.type === 'string' && result.value === expected.string
      ? []
      : [`expected the string ${JSON.stringify(expected.string)}, got ${shown(result)}`];
  if (expected.scalar !== undefined && expected.instant)
    return result.type === 'scalar' && alike(expected.scalar, result.value)
      ? []
      : [`expected ${expected.scalar}, got ${shown(result)}`];
  if (result.type === 'scalar' || result.type === 'string') return [`expected series, got ${shown(result)}`];
  return judgeSeries(expected, result.series);
}

function judgeSeries(expected: ScriptCase, series: readonly ResultSeries[]): string[] {
  const wanted = expected.series.filter(({ points }) => points.some((point) => point !== null));
  const keys = wanted.map(({ labels }) => formatLabels(labels));
  const got = series.map(({ labels }) => formatLabels(labels));
  const problems = [
    ...got
      .filter((key, index) => !keys.includes(key) || got.indexOf(key) !== index)
      .map((key) => `unexpected series ${key}: ${[...series[got.indexOf(key)]!.values]}`),
    ...keys.filter((key) => !got.includes(key)).map((key) => `missing series ${key}`),
  ];
  if (problems.length > 0) return problems;
  if (expected.ordered && keys.join() !== got.join())
    return [`expected the order ${keys.join(' ')}, got ${got.join(' ')}`];
  return wanted.flatMap((each, index) => judgePoints(expected, each, series[got.indexOf(keys[index]!)]!));
}

function judgePoints(expected: ScriptCase, { labels, points }: ScriptSeries, got: ResultSeries): string[] {
  const { start, step, end } = expected.rangeVector ?? expected.steps;
  const wanted = new Map<number, ScriptPoint>();
  for (const [index, point] of points.entries())
    if (point !== null && start + index * step <= end) wanted.set(start + index * step, point);
  const values = new Map([...got.timestamps].map((time, index) => [time, got.values[index]!]));
  const name = formatLabels(labels);
  return [
    ...[...wanted]
      .filter(
        ([time, point]) => typeof point !== 'number' || !values.has(time) || !alike(point, values.get(time)!),
      )
      .map(([time, point]) => `${name} at ${time / 1_000} s: expected ${point}, got ${values.get(time)}`),
    ...[...values]
      .filter(([time]) => !wanted.has(time))
      .map(([time, value]) => `${name} at ${time / 1_000} s: unexpected ${value}`),
  ];
}

/** Relative tolerance of Prometheus' own runner. */
const TOLERANCE = 1e-6;

export function alike(a: number, b: number): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (Number.isNaN(a) || Number.isNaN(b) || !Number.isFinite(a) || !Number.isFinite(b)) return false;
  const difference = Math.abs(a - b);
  const size = Math.abs(a) + Math.abs(b);
  if (a === 0 || b === 0 || size < 2.2250738585072014e-308)
    return difference < TOLERANCE * 2.2250738585072014e-308;
  return difference / Math.min(size, Number.MAX_VALUE) < TOLERANCE;
}

function shown(result: QueryResult): string {
  if (result.type === 'scalar' || result.type === 'string') return `${result.type} ${result.value}`;
  return `${result.type} of ${result.series.map(({ labels, values }) => `${formatLabels(labels)} ${[...values]}`).join('; ')}`;
}
