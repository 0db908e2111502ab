import type { Labels } from '../kit/labels.ts';
import type { EvaluatedSeries } from '../promql/evaluate-selector.ts';

/** The body of an instant query (Prometheus HTTP API), in parts: one series each. */
export function vectorBody(result: AsyncIterable<EvaluatedSeries>): AsyncGenerator<string> {
  return enclosed('{"resultType":"vector","result":[', result, ']}', ({ labels, timestamps, values }) => {
    return `{"metric":${JSON.stringify(labels)},"value":${point(timestamps[0]!, values[0]!)}}`;
  });
}

/** The body of a range query, in parts: one series each. */
export function matrixBody(result: AsyncIterable<EvaluatedSeries>): AsyncGenerator<string> {
  return enclosed('{"resultType":"matrix","result":[', result, ']}', ({ labels, timestamps, values }) => {
    const points = timestamps.map((timestamp, index) => point(timestamp, values[index]!));
    return `{"metric":${JSON.stringify(labels)},"values":[${points.join(',')}]}`;
  });
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

/** Seconds since the epoch, and the value as Go writes it, whose exponents begin where JavaScript's do. */
function point(timestamp: number, value: number): string {
  return `[${timestamp / 1_000},"${valueText(value)}"]`;
}

function valueText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
