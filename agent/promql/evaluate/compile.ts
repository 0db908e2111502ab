import type { Expression } from '../syntax/expression.ts';
import { aggregate } from './aggregate.ts';
import { evaluateBinary } from './binary.ts';
import { evaluateCall } from './call.ts';
import { evaluateSubquery } from './evaluate-subquery.ts';
import type { Evaluation } from './evaluation.ts';
import { fetchGiven } from './given.ts';
import { negate } from './negate.ts';
import type { MatrixOperator, Operator, ScalarOperator, VectorOperator } from './operator.ts';
import { repeatScalar, repeatVector } from './repeat.ts';
import { constant } from './scalar.ts';
import { selectMatrix } from './select-matrix.ts';
import { selectVector } from './select-vector.ts';
import { firstStep, type StepGrid } from './step-grid.ts';
import { isStepInvariant } from './step-invariant.ts';
import { withoutParens } from './without-parens.ts';

/** Turns a tree into what evaluates it over some steps; what must be read before is put on the list of preparations. */
export function compile(expression: Expression, grid: StepGrid, evaluation: Evaluation): Operator {
  const inner = withoutParens(expression);
  const { profiler } = evaluation;
  if (profiler === undefined) return compileSteps(inner, grid, evaluation);
  return profiler.node(inner, () => compileSteps(inner, grid, evaluation));
}

/** What is the same at each step is evaluated at the first one alone. */
function compileSteps(inner: Node, grid: StepGrid, evaluation: Evaluation): Operator {
  const once = grid.count > 1 && !asTheyAre.has(inner.kind) && isStepInvariant(inner);
  if (!once) return compileNode(inner, grid, evaluation);
  const operator = compileNode(inner, firstStep(grid), evaluation);
  if (operator.type === 'vector') return repeatVector(operator, grid, evaluation.meter);
  if (operator.type === 'scalar') return repeatScalar(operator, grid);
  throw new TypeError(`a ${operator.type} cannot be repeated`);
}

/** Constants cost nothing; range vectors have their windows where the steps look, `@` or not. */
const asTheyAre: ReadonlySet<Expression['kind']> = new Set([
  'matrix-selector',
  'number',
  'string',
  'subquery',
]);

export function compileVector(
  expression: Expression,
  grid: StepGrid,
  evaluation: Evaluation,
): VectorOperator {
  const operator = compile(expression, grid, evaluation);
  if (operator.type !== 'vector') throw new TypeError(`expected a vector, got a ${operator.type}`);
  return operator;
}

export function compileScalar(
  expression: Expression,
  grid: StepGrid,
  evaluation: Evaluation,
): ScalarOperator {
  const operator = compile(expression, grid, evaluation);
  if (operator.type !== 'scalar') throw new TypeError(`expected a scalar, got a ${operator.type}`);
  return operator;
}

export function compileMatrix(
  expression: Expression,
  grid: StepGrid,
  evaluation: Evaluation,
): MatrixOperator {
  const operator = compile(expression, grid, evaluation);
  if (operator.type !== 'matrix') throw new TypeError(`expected a range vector, got a ${operator.type}`);
  return operator;
}

type Node = ReturnType<typeof withoutParens>;

function compileNode(expression: Node, grid: StepGrid, evaluation: Evaluation): Operator {
  switch (expression.kind) {
    case 'number':
      return constant(expression.value, grid);
    case 'string':
      return { type: 'string', value: expression.value };
    case 'vector-selector':
      return selectVector(expression, grid, evaluation);
    case 'matrix-selector':
      return selectMatrix(expression, grid, evaluation);
    case 'subquery':
      return evaluateSubquery(expression, grid, evaluation);
    case 'given':
      return fetchGiven(expression, grid, evaluation);
    case 'call':
      return evaluateCall(expression, grid, evaluation);
    case 'aggregation':
      return aggregate(expression, grid, evaluation);
    case 'binary':
      return evaluateBinary(expression, grid, evaluation);
    case 'unary':
      return negate(expression, grid, evaluation);
  }
}
