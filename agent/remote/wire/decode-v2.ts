import { ItemBudget } from './item-budget.ts';
import { ProtoError, ProtoReader } from './proto-reader.ts';
import { metricTypeOf, type ReceivedRequest, type ReceivedSeries } from './received-series.ts';
import { SampleColumns } from './sample-columns.ts';

/** Reads an `io.prometheus.write.v2.Request` (remote write 2.0). */
export function decodeV2(body: Uint8Array): ReceivedRequest {
  return { series: readRequest(new ProtoReader(body)), types: new Map() };
}

/** The table of symbols may come behind what refers to it. */
function* readRequest(request: ProtoReader): Generator<ReceivedSeries> {
  const budget = new ItemBudget();
  const symbols: string[] = [];
  const messages: ProtoReader[] = [];
  while (request.next()) {
    budget.take();
    if (request.field === 4) symbols.push(request.text());
    else if (request.field === 5) messages.push(request.message());
    else request.skip();
  }
  if (symbols.length > 0 && symbols[0] !== '') throw new ProtoError('the first symbol is not empty');
  for (const message of messages) yield readSeries(message, symbols, budget);
}

/** `labels_refs = 1; samples = 2; histograms = 3; exemplars = 4; metadata = 5`. */
function readSeries(message: ProtoReader, symbols: readonly string[], budget: ItemBudget): ReceivedSeries {
  const labels: string[] = [];
  const columns = new SampleColumns();
  const others = [0, 0];
  let type: number | undefined;
  while (message.next()) {
    budget.take();
    if (message.field === 1)
      for (const reference of message.uints()) labels.push(symbolAt(symbols, reference, budget));
    else if (message.field === 2) columns.take(message.message());
    else if (message.field === 5) type = readType(message.message());
    else {
      if (message.field === 3) others[0]!++;
      if (message.field === 4) others[1]!++;
      message.skip();
    }
  }
  const [histograms, exemplars] = others as [number, number];
  const known = type === undefined || type === 0 ? undefined : metricTypeOf(type);
  const { timestamps, values } = columns;
  return { labels, type: known, timestamps, values, histograms, exemplars };
}

function readType(metadata: ProtoReader): number {
  let type = 0;
  while (metadata.next()) {
    if (metadata.field === 1) type = metadata.uint();
    else metadata.skip();
  }
  return type;
}

function symbolAt(symbols: readonly string[], reference: number, budget: ItemBudget): string {
  budget.take();
  const symbol = symbols[reference];
  if (symbol === undefined) throw new ProtoError(`symbol ${reference} is not in the table`);
  return symbol;
}
