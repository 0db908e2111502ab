import type { MetricType } from '../../../kit/labels.ts';

/** One sample of a text exposition: the name as written, labels in the order written. */
export type ExposedSample = {
  readonly name: string;
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly value: number;
};

export type ExposedText = {
  readonly types: ReadonlyMap<string, MetricType>;
  readonly helps: ReadonlyMap<string, string>;
  readonly samples: readonly ExposedSample[];
};

const types: readonly string[] = [
  'counter',
  'gauge',
  'histogram',
  'summary',
  'untyped',
] satisfies MetricType[];
const METRIC_NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL_NAME = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"/y;
const LABEL_VALUE = /((?:[^"\\\n]|\\["\\n])*)"\s*(,|(?=\}))/y;
const NUMBER = /^[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|inf|infinity|nan|0x[0-9a-f]+)$/i;

/**
 * Reads the Prometheus text exposition format, version 0.0.4, as scheduled jobs write it to files: no timestamps, each
 * series once.
 *
 * @throws SyntaxError with the number of the line that is wrong
 */
export function parseExposition(text: string): ExposedText {
  const result = {
    types: new Map<string, MetricType>(),
    helps: new Map<string, string>(),
    samples: [] as ExposedSample[],
  };
  const seen = new Set<string>();
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trimStart();
    if (line.startsWith('#')) parseComment(line, index + 1, result.types, result.helps);
    if (line === '' || line.startsWith('#')) continue;
    const sample = parseSample(line, index + 1);
    const key = JSON.stringify([sample.name, [...sample.labels].sort()]);
    if (seen.has(key)) throw wrong(index + 1, `series ${sample.name} is there twice`);
    seen.add(key);
    result.samples.push(sample);
  }
  return result;
}

function parseComment(
  line: string,
  number: number,
  knownTypes: Map<string, MetricType>,
  helps: Map<string, string>,
): void {
  const [, keyword, name = '', rest = ''] = /^#\s*(\S+)(?:\s+(\S+))?(?:\s(.*))?$/.exec(line) ?? [];
  if (keyword !== 'HELP' && keyword !== 'TYPE') return;
  if (!isMetricName(name)) throw wrong(number, `"${name}" is no metric name`);
  if (keyword === 'HELP') {
    helps.set(name, decodeEscapes(rest.trimStart()));
    return;
  }
  const type = rest.trim();
  if (!isType(type)) throw wrong(number, `"${type}" is no metric type`);
  if (knownTypes.has(name)) throw wrong(number, `metric ${name} has two types`);
  knownTypes.set(name, type);
}

function parseSample(line: string, number: number): ExposedSample {
  METRIC_NAME.lastIndex = 0;
  const name = METRIC_NAME.exec(line)?.[0];
  if (name === undefined) throw wrong(number, 'expected a metric name');
  const { labels, end } = parseLabels(line, name.length, number);
  const [value = '', ...more] = line.slice(end).trim().split(/\s+/);
  if (!NUMBER.test(value)) throw wrong(number, `"${value}" is no number`);
  if (more.length > 0) throw wrong(number, 'timestamps are not allowed');
  return { name, labels, value: toNumber(value) };
}

function parseLabels(
  line: string,
  from: number,
  number: number,
): { labels: [string, string][]; end: number } {
  const open = line.slice(from).search(/\S/) + from;
  if (line[open] !== '{') return { labels: [], end: from };
  const labels: [string, string][] = [];
  let at = open + 1;
  while (line.slice(at).trimStart()[0] !== '}') {
    LABEL_NAME.lastIndex = at;
    const name = LABEL_NAME.exec(line)?.[1];
    if (name === undefined) throw wrong(number, 'expected a label name');
    LABEL_VALUE.lastIndex = LABEL_NAME.lastIndex;
    const value = LABEL_VALUE.exec(line)?.[1];
    if (value === undefined) throw wrong(number, `label ${name} has no value`);
    if (labels.some(([known]) => known === name)) throw wrong(number, `label ${name} is there twice`);
    labels.push([name, decodeEscapes(value)]);
    at = LABEL_VALUE.lastIndex;
  }
  return { labels, end: line.indexOf('}', at) + 1 };
}

function isType(text: string): text is MetricType {
  return types.includes(text);
}

function isMetricName(text: string): boolean {
  METRIC_NAME.lastIndex = 0;
  return METRIC_NAME.exec(text)?.[0] === text && text !== '';
}

function decodeEscapes(text: string): string {
  return text.replace(/\\([\\n"])/g, (_, character: string) => (character === 'n' ? '\n' : character));
}

function toNumber(text: string): number {
  if (/inf/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}

function wrong(line: number, reason: string): SyntaxError {
  return new SyntaxError(`Cannot read line ${line}: ${reason}`);
}
