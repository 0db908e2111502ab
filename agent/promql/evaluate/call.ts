import type { CallContext } from '../functions/function.ts';
import { functionImplementations } from '../functions/index.ts';
import type { Call } from '../syntax/expression.ts';
import type { Evaluation } from './evaluation.ts';
import { mapCall } from './map-call.ts';
import type { Operator } from './operator.ts';
import { selectVector } from './select-vector.ts';
import type { StepGrid } from './step-grid.ts';
import { vectorCall } from './vector-call.ts';
import { windowCall } from './window-call.ts';
import { withoutParens } from './without-parens.ts';

export function evaluateCall(call: Call, grid: StepGrid, evaluation: Evaluation): Operator {
  const { name } = call.function;
  if (name === 'timestamp') {
    const argument = withoutParens(call.args[0]!);
    if (argument.kind === 'vector-selector') return selectVector(argument, grid, evaluation, true);
  }
  const implementation = functionImplementations.get(name);
  if (implementation === undefined) throw new TypeError(`there is no function ${name}()`);
  const context = { call, source: evaluation.source, annotations: evaluation.annotations, times: grid.times };
  const place: CallPlace = { call, context, grid, evaluation };
  if (implementation.kind === 'map') return mapCall(implementation, place);
  if (implementation.kind === 'window') return windowCall(implementation, place);
  return vectorCall(implementation, place);
}

/** A call, and all that its evaluation needs. */
export type CallPlace = {
  readonly call: Call;
  readonly context: CallContext;
  readonly grid: StepGrid;
  readonly evaluation: Evaluation;
};
