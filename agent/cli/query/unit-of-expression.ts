import {
  bytes,
  bytesPerSecond,
  percent,
  plainNumber,
  seconds,
  type Unit,
} from '../../../tui/charts/units.ts';
import type { Binary, Call, Expression } from '../../promql/syntax/expression.ts';

/** Functions whose result is a rise in a second. */
const RATES = /^(?:rate|irate|deriv)$/;
/** Functions whose result is in the unit of their vector. */
const KEEPING =
  /^(?:abs|ceil|floor|round|clamp.*|sort.*|label_.*|delta|idelta|increase|predict_linear|double_exponential_smoothing|(?:avg|min|max|sum|quantile|stddev|mad|last|first)_over_time)$/;
const COUNTING = /^(?:count|count_values|group|stdvar)$/;

/**
 * The unit of what an expression gives, by the naming rules of Prometheus (base units as the ending of the name) and
 * what is done to it; plain numbers where that says nothing.
 */
export function unitOfExpression(expression: Expression): Unit {
  switch (expression.kind) {
    case 'vector-selector':
      return unitOfName(expression.name ?? '');
    case 'matrix-selector':
      return unitOfName(expression.selector.name ?? '');
    case 'paren':
    case 'subquery':
    case 'unary':
      return unitOfExpression(expression.expression);
    case 'aggregation':
      return COUNTING.test(expression.operator) ? plainNumber : unitOfExpression(expression.expression);
    case 'binary':
      return unitOfBinary(expression);
    case 'call':
      return unitOfCall(expression);
    default:
      return plainNumber;
  }
}

function unitOfName(name: string): Unit {
  const base = name.replace(/_(?:total|sum|bucket)$/, '');
  if (base.endsWith('_bytes')) return bytes;
  if (base.endsWith('_ratio')) return percent;
  // A time of the clock is no length of time.
  return base.endsWith('_seconds') && !base.endsWith('time_seconds') ? seconds : plainNumber;
}

function unitOfCall({ function: { name }, args }: Call): Unit {
  const vector = args.find(({ kind }) => kind !== 'number' && kind !== 'string');
  if (vector === undefined) return plainNumber;
  const unit = unitOfExpression(vector);
  if (RATES.test(name)) return perSecond(unit);
  return name === 'histogram_quantile' || KEEPING.test(name) ? unit : plainNumber;
}

function perSecond(unit: Unit): Unit {
  if (unit === bytes) return bytesPerSecond;
  return unit === seconds ? percent : plainNumber;
}

/** Sums and differences of one unit stay in it, and so does what a comparison lets through. */
function unitOfBinary({ operator, left, right, returnBool }: Binary): Unit {
  const unit = unitOfExpression(left);
  if (operator === '+' || operator === '-') {
    return unit === unitOfExpression(right) || right.kind === 'number' ? unit : plainNumber;
  }
  if (operator === 'and' || operator === 'unless' || operator === 'or') return unit;
  return /^[=!<>]/.test(operator) && !returnBool ? unit : plainNumber;
}
