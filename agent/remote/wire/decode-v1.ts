import type { MetricType } from '../../kit/labels.ts';
import { ItemBudget } from './item-budget.ts';
import { ProtoReader } from './proto-reader.ts';
import { metricTypeOf, type ReceivedRequest, type ReceivedSeries } from './received-series.ts';
import { SampleColumns } from './sample-columns.ts';

/** Reads a `prometheus.WriteRequest` (remote write 1.0). */
export function decodeV1(body: Uint8Array): ReceivedRequest {
  const types = new Map<string, MetricType>();
  return { series: readRequest(new ProtoReader(body), types), types };
}

function* readRequest(request: ProtoReader, types: Map<string, MetricType>): Generator<ReceivedSeries> {
  const budget = new ItemBudget();
  while (request.next()) {
    if (request.field === 1 || request.field === 3) budget.take();
    if (request.field === 1) yield readSeries(request.message(), budget);
    else if (request.field === 3) readMetadata(request.message(), types);
    else request.skip();
  }
}

/** `labels = 1; samples = 2; exemplars = 3; histograms = 4`. */
function readSeries(message: ProtoReader, budget: ItemBudget): ReceivedSeries {
  const labels: string[] = [];
  const columns = new SampleColumns();
  const others = [0, 0];
  while (message.next()) {
    budget.take();
    if (message.field === 1) labels.push(...readLabel(message.message()));
    else if (message.field === 2) columns.take(message.message());
    else {
      if (message.field === 3) others[0]!++;
      if (message.field === 4) others[1]!++;
      message.skip();
    }
  }
  const [exemplars, histograms] = others as [number, number];
  const { timestamps, values } = columns;
  return { labels, type: undefined, timestamps, values, exemplars, histograms };
}

function readLabel(message: ProtoReader): [name: string, value: string] {
  const label: [string, string] = ['', ''];
  while (message.next()) {
    if (message.field === 1 || message.field === 2) label[message.field - 1] = message.text();
    else message.skip();
  }
  return label;
}

function readMetadata(message: ProtoReader, types: Map<string, MetricType>): void {
  let type = 0;
  let family = '';
  while (message.next()) {
    if (message.field === 1) type = message.uint();
    else if (message.field === 2) family = message.text();
    else message.skip();
  }
  types.set(family, metricTypeOf(type));
}
