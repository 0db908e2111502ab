import type { AnswerOf } from '../../agent/client/client.ts';
import { query } from '../../agent/contract/query.ts';
import { safeLine } from '../../agent/kit/safe-text.ts';
import { type AnswerNotes, type AnswerPart, askHosts, type ExploredQuestion } from './explored-query.ts';
import { type ExploredSeries, identity } from './explored-series.ts';
import { sampleValue } from './sample-value.ts';

/** One value at a moment. */
export type ExploredValue = Omit<ExploredSeries, 'values'> & {
  /** Undefined for a text. */
  readonly value: number | undefined;
  /** As the agent wrote it; a text as it is. */
  readonly text: string;
  /** How old the sample is, ms; undefined where it was computed at the moment itself. */
  readonly ageMs: number | undefined;
  /** How many samples there are; more than 1 only where a range was asked for. */
  readonly samples: number;
};

export type ValuesAnswer = AnswerNotes & {
  /** What the query gives; null where there is no answer. */
  readonly kind: 'vector' | 'matrix' | 'scalar' | 'string' | null;
  readonly values: readonly ExploredValue[];
  /** How many values more there are than are kept. */
  readonly left: number;
};

export type InstantQuestion = ExploredQuestion & {
  /** By our clock, ms since the epoch. */
  readonly at: number;
  /** Whether the query is one selector, whose samples have an age. */
  readonly isSelector: boolean;
  /** Values that are kept. @default 2000 */
  readonly most?: number;
};

const MOST_VALUES = 2_000;

/** Evaluates a query at one moment. Rejects for nothing that a host does. */
export async function exploreValues(question: InstantQuestion): Promise<ValuesAnswer> {
  const { isSelector, most = MOST_VALUES } = question;
  const [{ parts, notes }, ages] = await Promise.all([
    evaluated(question, question.query),
    isSelector ? sampleTimes(question) : new Map<string, number>(),
  ]);
  const values = parts.flatMap((part) => valuesOf(part, question, ages));
  const kind = parts[0]?.value.data.resultType ?? null;
  return { ...notes, kind, values: values.slice(0, most), left: Math.max(0, values.length - most) };
}

function evaluated(question: InstantQuestion, text: string) {
  const { at, most = MOST_VALUES } = question;
  return askHosts(question, (client, { clockOffsetMs }, scope, signal) => {
    const time = String((at + (clockOffsetMs ?? 0)) / 1_000);
    const asked = { query: text, time, scope, stats: 'all', limit: String(most + 1) };
    return client.callWithTiming(query, { query: asked }, { signal });
  });
}

/** When each sample was taken, seconds by the clock of its host; nothing where an agent does not know `timestamp()`. */
async function sampleTimes(question: InstantQuestion): Promise<Map<string, number>> {
  const { parts } = await evaluated(question, `timestamp(${question.query})`);
  return new Map(
    parts.flatMap(({ host, value: { data } }) =>
      data.resultType === 'vector'
        ? data.result.map(({ metric, value }) => [seriesKey(host?.key, metric), Number(value[1])] as const)
        : [],
    ),
  );
}

function seriesKey(
  host: string | undefined,
  { __name__: _, ...labels }: Readonly<Record<string, string>>,
): string {
  return JSON.stringify([host, Object.entries(labels).sort()]);
}

function valuesOf(
  { asked, host, value: { data } }: AnswerPart<AnswerOf<typeof query>>,
  { hosts, at }: InstantQuestion,
  ages: ReadonlyMap<string, number>,
): ExploredValue[] {
  const now = (at + (asked.clockOffsetMs ?? 0)) / 1_000;
  if (data.resultType === 'scalar' || data.resultType === 'string') {
    const text = safeLine(data.result[1], 1_000);
    const value = data.resultType === 'scalar' ? sampleValue(text) : undefined;
    return [{ ...identity({}, host, hosts), value, text, ageMs: undefined, samples: 1 }];
  }
  if (data.resultType === 'matrix')
    return data.result.map(({ metric, values }) => {
      const [time, text] = values.at(-1) ?? [now, ''];
      return {
        ...identity(metric, host, hosts),
        ...read(text),
        ageMs: (now - time) * 1_000,
        samples: values.length,
      };
    });
  return data.result.map(({ metric, value: [, text] }) => {
    const time = ages.get(seriesKey(host?.key, metric));
    const ageMs = time === undefined ? undefined : (now - time) * 1_000;
    return { ...identity(metric, host, hosts), ...read(text), ageMs, samples: 1 };
  });
}

function read(text: string) {
  return { value: sampleValue(text), text: safeLine(text) };
}
