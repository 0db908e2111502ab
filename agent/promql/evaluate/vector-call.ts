import type { Argument, VectorFunction } from '../functions/function.ts';
import { functionImplementations } from '../functions/index.ts';
import type { Expression } from '../syntax/expression.ts';
import type { CallPlace } from './call.ts';
import { collectRows } from './collect-rows.ts';
import { compile } from './compile.ts';
import { joinRows } from './join-rows.ts';
import type { Breaths, Operator, Rows } from './operator.ts';
import { windowCall } from './window-call.ts';

/** A function of whole vectors: `histogram_quantile`, `label_replace`, `scalar`, … */
export function vectorCall(implementation: VectorFunction, place: CallPlace): Operator {
  const { call, evaluation } = place;
  const operators = call.args.map((arg) => operatorOf(arg, implementation, place));
  const apply = function* (): Breaths<Argument> {
    const args: Argument[] = [];
    for (const operator of operators) args.push(yield* argumentOf(operator));
    const applied = implementation.apply(args, place.context);
    const result = 'next' in applied ? yield* applied : applied;
    for (const argument of args) evaluation.meter.release(pointsOf(argument));
    evaluation.meter.hold(pointsOf(result));
    return result;
  };
  if (call.function.returns === 'scalar') return { type: 'scalar', values: () => scalarOf(apply()) };
  return { type: 'vector', rows: () => rowsOf(apply()) };
}

function pointsOf(argument: Argument): number {
  return argument.type === 'vector' ? argument.rows.length * (argument.rows[0]?.values.length ?? 0) : 0;
}

/** A range vector arrives as the rows of a window function. */
function operatorOf(arg: Expression, { windowed }: VectorFunction, place: CallPlace): Operator {
  const { call, grid, evaluation } = place;
  const index = call.args.indexOf(arg);
  if (call.function.args[index] !== 'matrix') return compile(arg, grid, evaluation);
  const implementation = functionImplementations.get(windowed ?? '');
  if (implementation?.kind !== 'window') throw new TypeError(`there is no window function ${windowed}`);
  return windowCall(implementation, place);
}

function* argumentOf(operator: Operator): Breaths<Argument> {
  if (operator.type === 'string') return operator;
  if (operator.type === 'scalar') return { type: 'scalar', values: yield* operator.values() };
  if (operator.type === 'vector') return { type: 'vector', rows: yield* collectRows(operator.rows()) };
  throw new TypeError('a range vector has no place here');
}

function* scalarOf(apply: Breaths<Argument>): Breaths<Float64Array> {
  const result = yield* apply;
  if (result.type !== 'scalar') throw new TypeError(`expected a scalar, got a ${result.type}`);
  return result.values;
}

function* rowsOf(apply: Breaths<Argument>): Rows {
  const result = yield* apply;
  if (result.type !== 'vector') throw new TypeError(`expected a vector, got a ${result.type}`);
  for (const row of (yield* joinRows(result.rows)).values()) yield row;
}
