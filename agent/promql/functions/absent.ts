import type { LabelMatcher, Labels } from '../../kit/labels.ts';
import type { Row } from '../evaluate/row.ts';
import { withoutParens } from '../evaluate/without-parens.ts';
import type { Expression } from '../syntax/expression.ts';
import { vectorArgument } from './arguments.ts';
import type { VectorFunction } from './function.ts';
import { withPoints } from './points.ts';

/** 1 at the steps at which no series has a point, with the labels that the selector asks for. */
export const absent: VectorFunction = {
  kind: 'vector',
  apply(args, { call, times }) {
    const row = {
      labels: labelsAskedFor(withoutParens(call.args[0]!)),
      dropName: false,
      values: new Float64Array(times.length).fill(1),
      present: stepsWithout(vectorArgument(args, 0), times.length),
    };
    return { type: 'vector', rows: withPoints([row]) };
  },
};

/** The same of a range. */
export const absentOverTime: VectorFunction = { ...absent, windowed: 'present_over_time' };

function stepsWithout(rows: readonly Row[], steps: number): Uint8Array {
  const without = new Uint8Array(steps).fill(1);
  for (const { present } of rows) {
    for (let step = 0; step < steps; step++) if (present[step]) without[step] = 0;
  }
  return without;
}

function labelsAskedFor(argument: Expression): Labels {
  if (argument.kind === 'vector-selector') return exactLabels(argument.matchers);
  return argument.kind === 'matrix-selector' ? exactLabels(argument.selector.matchers) : {};
}

/** Labels for which there is one equality and, behind it, nothing else: a second one takes the label away again. */
function exactLabels(matchers: readonly LabelMatcher[]): Labels {
  const exact = new Map<string, string>();
  const seen = new Set<string>(['__name__']);
  for (const { name, op, value } of matchers) {
    if (op !== '=' || seen.has(name)) exact.delete(name);
    else exact.set(name, value);
    if (op === '=') seen.add(name);
  }
  return Object.fromEntries([...exact].filter(([, value]) => value !== ''));
}
