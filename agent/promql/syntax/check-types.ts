import { readyMatcher } from '../../store/series/matchers.ts';
import { isSetOperator } from './bind-operators.ts';
import type {
  Aggregation,
  Binary,
  Call,
  Expression,
  Subquery,
  Unary,
  ValueType,
  VectorSelector,
} from './expression.ts';
import { goQuote } from './go-quote.ts';
import { PromqlError } from './promql-error.ts';
import { typeOf } from './type-of.ts';

/**
 * Refuses a tree whose parts do not fit, as Prometheus' `checkAST` does (promql/parser/parse.go).
 *
 * @throws PromqlError for the first that it finds, in Prometheus' words.
 */
export function checkTypes(source: string, expression: Expression): void {
  new TypeCheck(source).check(expression);
}

const DOCUMENTED: Readonly<Record<ValueType, string>> = {
  scalar: 'scalar',
  vector: 'instant vector',
  matrix: 'range vector',
  string: 'string',
};

class TypeCheck {
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  check(expression: Expression): ValueType {
    switch (expression.kind) {
      case 'aggregation':
        this.#aggregation(expression);
        break;
      case 'binary':
        this.#binary(expression);
        break;
      case 'call':
        this.#call(expression);
        break;
      case 'matrix-selector':
        this.#selector(expression.selector);
        break;
      case 'paren':
        this.check(expression.expression);
        break;
      case 'subquery':
        this.#subquery(expression);
        break;
      case 'unary':
        this.#unary(expression);
        break;
      case 'vector-selector':
        this.#selector(expression);
        break;
      default:
    }
    return typeOf(expression);
  }

  #aggregation({ operator, expression, parameter }: Aggregation): void {
    this.#expect(expression, 'vector', 'aggregation expression');
    const wanted = operator === 'count_values' ? 'string' : 'scalar';
    if (parameter !== undefined) this.#expect(parameter, wanted, 'aggregation parameter');
  }

  #binary(binary: Binary): void {
    const left = this.check(binary.left);
    const right = this.check(binary.right);
    this.#operator(binary);
    for (const side of [binary.left, binary.right]) {
      if (typeOf(side) !== 'scalar' && typeOf(side) !== 'vector') {
        this.#refuse(side, 'binary expression must contain only scalar and instant vector types');
      }
    }
    const set = isSetOperator(binary.operator);
    if (set && ['many-to-one', 'one-to-many'].includes(binary.matching?.cardinality ?? '')) {
      this.#refuse(binary, `no grouping allowed for "${binary.operator}" operation`);
    }
    if (set && (left === 'scalar' || right === 'scalar')) {
      this.#refuse(binary, `set operator "${binary.operator}" not allowed in binary scalar expression`);
    }
  }

  #operator(binary: Binary): void {
    const compares = /^[=!<>]/.test(binary.operator);
    if (binary.returnBool && !compares) {
      this.#refuseOperator(binary, 'bool modifier can only be used on comparison operators');
    }
    if (compares && !binary.returnBool && typeOf(binary) === 'scalar') {
      this.#refuseOperator(binary, 'comparisons between scalars must use BOOL modifier');
    }
    const twice = binary.matching?.on
      ? binary.matching.labels.find((label) => binary.matching!.include.includes(label))
      : undefined;
    if (twice !== undefined) {
      const problem = `label ${goQuote(twice)} must not occur in ON and GROUP clause at once`;
      this.#refuseOperator(binary, problem);
    }
  }

  #call(call: Call): void {
    const { args: wanted, variadic, name } = call.function;
    const given = call.args.length;
    const least = variadic === 0 ? wanted.length : wanted.length - 1;
    const most = variadic < 0 ? Number.POSITIVE_INFINITY : least + variadic;
    if (given < least || given > most) {
      const bound = variadic === 0 ? '' : given < least ? 'at least ' : 'at most ';
      const count = given < least ? least : most;
      this.#refuse(call, `expected ${bound}${count} argument(s) in call to "${name}", got ${given}`);
    }
    for (const [index, argument] of call.args.entries()) {
      this.#expect(argument, wanted[index] ?? wanted.at(-1)!, `call to function "${name}"`);
    }
  }

  #subquery(subquery: Subquery): void {
    const type = this.check(subquery.expression);
    if (type !== 'vector') {
      this.#refuse(subquery, `subquery is only allowed on instant vector, got ${type} instead`);
    }
  }

  #unary(unary: Unary): void {
    const type = this.check(unary.expression);
    if (type === 'scalar' || type === 'vector') return;
    const problem = `unary expression only allowed on expressions of type scalar or instant vector, got "${DOCUMENTED[type]}"`;
    this.#refuse(unary, problem);
  }

  #selector(selector: VectorSelector): void {
    const { name, matchers } = selector;
    if (name === undefined) {
      if (!matchers.every((matcher) => readyMatcher(matcher).accepts(''))) return;
      this.#refuse(selector, 'vector selector must contain at least one non-empty matcher');
    }
    const second = matchers.slice(0, -1).find((matcher) => matcher.name === '__name__');
    if (second === undefined) return;
    const names = `${goQuote(name)} or ${goQuote(second.value)}`;
    this.#refuse(selector, `metric name must not be set twice: ${names}`);
  }

  #expect(expression: Expression, wanted: ValueType, where: string): void {
    const type = this.check(expression);
    if (type === wanted) return;
    this.#refuse(expression, `expected type ${DOCUMENTED[wanted]} in ${where}, got ${DOCUMENTED[type]}`);
  }

  /** Points at the operator: the first that is not space behind the left side. */
  #refuseOperator({ left }: Binary, problem: string): never {
    const behind = this.#source.slice(left.span.to).search(/[^ \t\r\n]/);
    throw new PromqlError(this.#source, left.span.to + behind, problem);
  }

  #refuse({ span }: Expression, problem: string): never {
    throw new PromqlError(this.#source, span.from, problem);
  }
}
