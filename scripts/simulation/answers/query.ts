import { query, queryRange } from '../../../agent/contract/query.ts';
import { series } from '../../../agent/contract/series.ts';
import { parseDuration } from '../../../agent/kit/duration.ts';
import { labelPredicate } from '../../../agent/promql/label-predicate.ts';
import { parseSelector } from '../../../agent/promql/parse-selector.ts';
import { type ProbeSeries, probeSeries } from '../probe-series.ts';
import { type Answer, type Question, timeOf } from './answer.ts';

const MAX_STEPS = 11_000;

/** Plain selectors over the replay, as the agent answers them. */
export const queryAnswers: readonly Answer[] = [
  { path: query.path, answer: (question) => orRefusal(() => instant(question)) },
  { path: queryRange.path, answer: (question) => orRefusal(() => range(question)) },
  { path: series.path, answer: (question) => orRefusal(() => labelSets(question)) },
];

/** The series that a selector names, by index into the recording. */
export function matching({ world }: Pick<Question, 'world'>, selector: string): number[] {
  const accepts = labelPredicate(parseSelector(selector).matchers);
  return [...world.series.keys()].filter((index) => accepts(world.series[index]!.labels));
}

function instant(question: Question): string {
  const { host, now } = question;
  const at = timeOf(question.query.get('time'), now);
  const result = selected(question).flatMap(({ labels, value }) => {
    const found = value(at - host.clockOffsetMs);
    return Number.isNaN(found) ? [] : [{ metric: labels, value: [at / 1_000, String(found)] }];
  });
  return success({ resultType: 'vector', result });
}

function range(question: Question): string {
  const { host, now } = question;
  const times = stepsOf(question);
  const result = selected(question).flatMap(({ labels, value }) => {
    const values = times
      .filter((at) => at <= now)
      .map((at) => [at / 1_000, value(at - host.clockOffsetMs)] as const)
      .filter(([, value]) => !Number.isNaN(value))
      .map(([at, value]) => [at, String(value)]);
    return values.length === 0 ? [] : [{ metric: labels, values }];
  });
  return success({ resultType: 'matrix', result });
}

function labelSets(question: Question): string {
  const found = question.query.getAll('match[]').flatMap((text) => named(question, text));
  return success([...new Set(found.map(({ labels }) => labels))]);
}

function selected(question: Question): ProbeSeries[] {
  return named(question, question.query.get('query') ?? '');
}

/** What a selector names: recorded series, and those of probes. */
function named(question: Question, selector: string): ProbeSeries[] {
  const { world, host } = question;
  const accepts = labelPredicate(parseSelector(selector).matchers);
  const recorded = matching(question, selector).map((index) => ({
    labels: world.series[index]!.labels,
    value: (at: number) => world.value(host, index, at),
  }));
  return [...recorded, ...probeSeries(world, host).filter(({ labels }) => accepts(labels))];
}

function stepsOf({ query, now }: Question): number[] {
  const start = timeOf(query.get('start'), now);
  const text = query.get('step') ?? '1';
  const step = /^[\d.]+$/.test(text) ? Number(text) * 1_000 : parseDuration(text);
  const count = Math.floor((timeOf(query.get('end'), now) - start) / step) + 1;
  if (!(step > 0) || count > MAX_STEPS) throw new RangeError('exceeded maximum resolution of 11,000 points');
  return Array.from({ length: Math.max(0, count) }, (_, index) => start + index * step);
}

function success(data: unknown): string {
  return JSON.stringify({ status: 'success', data });
}

function orRefusal(answer: () => string): string | Response {
  try {
    return answer();
  } catch (error) {
    const body = { status: 'error', errorType: 'bad_data', error: String((error as Error).message) };
    return Response.json(body, { status: 400 });
  }
}
