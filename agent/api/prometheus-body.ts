import type { Labels } from '../kit/labels.ts';
import type { EvaluatedSeries } from '../promql/evaluate-selector.ts';
import { PointsWriter, valueText } from './points-writer.ts';

/** The body of an instant query (Prometheus HTTP API), in parts: one series each. */
export function vectorBody(result: AsyncIterable<EvaluatedSeries>): AsyncGenerator<string> {
  return enclosed('{"resultType":"vector","result":[', result, ']}', ({ labels, timestamps, values }) => {
    return `{"metric":${JSON.stringify(labels)},"value":${point(timestamps[0]!, values[0]!)}}`;
  });
}

/** The body of a range query, in parts. */
export async function* matrixBody(
  result: AsyncIterable<EvaluatedSeries>,
): AsyncGenerator<string | Uint8Array> {
  const writer = new PointsWriter();
  let before = '{"status":"success","data":{"resultType":"matrix","result":[';
  for await (const { labels, timestamps, values } of result) {
    yield `${before}{"metric":${JSON.stringify(labels)},"values":[`;
    yield writer.write(timestamps, values);
    before = ']},';
  }
  yield before === ']},' ? ']}]}}' : `${before}]}}`;
}

/** The body of a list of series, in parts: one series each. */
export function seriesBody(result: AsyncIterable<Labels>): AsyncGenerator<string> {
  return enclosed('[', result, ']', (labels) => JSON.stringify(labels));
}

async function* enclosed<Item>(
  open: string,
  items: AsyncIterable<Item>,
  close: string,
  write: (item: Item) => string,
): AsyncGenerator<string> {
  let before = `{"status":"success","data":${open}`;
  for await (const item of items) {
    yield before + write(item);
    before = ',';
  }
  yield `${before === ',' ? '' : before}${close}}`;
}

function point(timestamp: number, value: number): string {
  return `[${timestamp / 1_000},"${valueText(value)}"]`;
}
