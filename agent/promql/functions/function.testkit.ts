import { Annotations } from '../annotations.ts';
import type { Row } from '../evaluate/row.ts';
import type { Call, Expression } from '../syntax/expression.ts';
import { functionSignatures } from '../syntax/function-signatures.ts';
import type { Argument, CallContext, MapFunction, VectorFunction, WindowFunction } from './function.ts';
import { functionImplementations } from './index.ts';

/** Labels and a value for each step; undefined: no point. */
export type Series = readonly [labels: Record<string, string>, ...values: (number | undefined)[]];

/** A call as the parser would give it, whose arguments stand at these offsets of the text. */
export function contextOf(
  name: string,
  {
    times = [0],
    source = `${name}(v)`,
    args = [argumentAt(0)],
  }: { times?: readonly number[]; source?: string; args?: readonly Expression[] } = {},
): CallContext {
  const call: Call = {
    kind: 'call',
    function: functionSignatures.get(name)!,
    args,
    span: { from: 0, to: source.length },
  };
  return { call, source, annotations: new Annotations(), times: Float64Array.from(times) };
}

/** An argument of which only the place matters. */
export const argumentAt = (from: number): Expression => ({
  kind: 'number',
  value: 0,
  duration: false,
  span: { from, to: from + 1 },
});

/** What a window function gives for samples `[seconds, value]` over the `range` seconds up to `at`. */
export function overWindow(
  name: string,
  samples: readonly (readonly [number, number])[],
  {
    at = samples.at(-1)![0],
    range = at - samples[0]![0] + 1,
    args = [],
    metric = 'foo_total',
    context = contextOf(name),
  }: {
    at?: number;
    range?: number;
    args?: readonly number[];
    metric?: string;
    context?: CallContext;
  } = {},
): number | undefined {
  const inside = samples.filter(([time]) => time > at - range && time <= at);
  const evaluate = (functionImplementations.get(name) as WindowFunction).series(context, metric);
  if (inside.length === 0) return undefined;
  return evaluate(
    {
      times: Float64Array.from(inside.map(([time]) => time * 1000)),
      values: Float64Array.from(inside.map(([, value]) => value)),
      from: 0,
      to: inside.length,
      start: (at - range) * 1000,
      end: at * 1000,
      time: at * 1000,
    },
    args,
  );
}

/** What a function of points gives. */
export const mapped = (name: string, value: number, ...args: number[]): number =>
  (functionImplementations.get(name) as MapFunction).map(value, args);

/** Series as an argument. */
export const vectorOf = (series: readonly Series[], dropName = false): Argument => ({
  type: 'vector',
  rows: series.map(([labels, ...values]) => rowOf(labels, values, dropName)),
});

/** A number for every step. */
export const scalarOf = (...values: number[]): Argument => ({
  type: 'scalar',
  values: Float64Array.from(values),
});

export const stringOf = (value: string): Argument => ({ type: 'string', value });

/** What a function of whole vectors gives, as series. */
export function applied(name: string, args: readonly Argument[], context = contextOf(name)): Series[] {
  const result = resultOf(name, args, context);
  if (result.type !== 'vector') throw new TypeError(`${name} gave a ${result.type}`);
  return result.rows.map(({ labels, values, present }) => [
    labels,
    ...Array.from(values, (value, step) => (present[step] ? value : undefined)),
  ]);
}

/** What a function that gives a scalar gives at each step. */
export function appliedScalar(name: string, args: readonly Argument[], context = contextOf(name)): number[] {
  const result = resultOf(name, args, context);
  if (result.type !== 'scalar') throw new TypeError(`${name} gave a ${result.type}`);
  return [...result.values];
}

function resultOf(name: string, args: readonly Argument[], context: CallContext): Argument {
  const result = (functionImplementations.get(name) as VectorFunction).apply(args, context);
  if (!('next' in result)) return result;
  for (;;) {
    const { done, value } = result.next();
    if (done) return value;
  }
}

function rowOf(
  labels: Record<string, string>,
  values: readonly (number | undefined)[],
  dropName: boolean,
): Row {
  return {
    labels,
    dropName,
    values: Float64Array.from(values, (value) => value ?? 0),
    present: Uint8Array.from(values, (value) => (value === undefined ? 0 : 1)),
  };
}
