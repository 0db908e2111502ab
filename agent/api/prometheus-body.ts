import type { ExplainedNode } from '../contract/query.ts';
import type { Labels } from '../kit/labels.ts';
import { TimeSlice } from '../kit/time-slice.ts';
import type { QueryResult, ResultSeries } from '../promql/evaluate/query.ts';
import { pointsBytes, valueText } from './points-bytes.ts';

/** What an answer of the Prometheus HTTP API says beside its data; an empty list is left out. */
export type BesideData = {
  readonly warnings: readonly string[];
  readonly infos?: readonly string[];
  readonly missing?: readonly string[];
};

/** What is told of a query beside its result, where it was asked for. */
export type BesideResult = { readonly stats?: unknown; readonly explain?: ExplainedNode };

type Part = string | Uint8Array;

/** The body of a query's answer, in parts, which are made without holding the thread. */
export async function* queryBody(
  result: QueryResult,
  beside: BesideData,
  more: BesideResult = {},
): AsyncGenerator<Part> {
  yield `{"status":"success","data":{"resultType":"${result.type}","result":`;
  yield* inSlices(resultParts(result));
  yield `${membersOf(more)}}${endOf(beside)}`;
}

/** The body of a list, in parts. */
export async function* listBody(items: readonly unknown[], beside: BesideData): AsyncGenerator<Part> {
  yield '{"status":"success","data":';
  yield* inSlices(listParts(items, JSON.stringify));
  yield endOf(beside);
}

function* resultParts(result: QueryResult): Generator<Part> {
  if (result.type === 'vector') yield* listParts(result.series, vectorEntry);
  else if (result.type === 'matrix') yield* matrixParts(result.series);
  else yield point(result.time, result.type === 'string' ? result.value : valueText(result.value));
}

function* matrixParts(series: readonly ResultSeries[]): Generator<Part> {
  let before = '[';
  for (const { labels, timestamps, values } of series) {
    yield `${before}{"metric":${metric(labels)},"values":[`;
    yield* pointsBytes(timestamps, values);
    before = ']},';
  }
  yield before === '[' ? '[]' : ']}]';
}

function vectorEntry({ labels, timestamps, values }: ResultSeries): string {
  return `{"metric":${metric(labels)},"value":${point(timestamps[0]!, valueText(values[0]!))}}`;
}

function* listParts<Item>(items: readonly Item[], write: (item: Item) => string): Generator<string> {
  let before = '[';
  for (const item of items) {
    yield before + write(item);
    before = ',';
  }
  yield before === '[' ? '[]' : ']';
}

/** Waits between the parts whenever the thread was held for long. */
async function* inSlices(parts: Iterable<Part>): AsyncGenerator<Part> {
  const slice = new TimeSlice();
  for (const part of parts) {
    yield part;
    if (slice.over) await slice.next();
  }
}

function metric(labels: Labels): string {
  return JSON.stringify(labels);
}

function point(timestamp: number, value: string): string {
  return `[${timestamp / 1_000},${JSON.stringify(value)}]`;
}

function membersOf(members: object): string {
  return Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `,"${name}":${JSON.stringify(value)}`)
    .join('');
}

function endOf({ warnings, infos = [], missing = [] }: BesideData): string {
  const told = Object.entries({ warnings, infos, missing }).filter(([, texts]) => texts.length > 0);
  return `${membersOf(Object.fromEntries(told))}}`;
}
