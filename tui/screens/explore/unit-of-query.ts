import {
  bytes,
  bytesPerSecond,
  celsius,
  percent,
  plainNumber,
  seconds,
  type Unit,
} from '../../charts/units.ts';
import { metricsOf } from './editor/completion-context.ts';
import { queryTokens } from './editor/query-tokens.ts';

/** Functions behind which a number is a count or a moment, whatever it was made of. */
const UNITLESS =
  /^(?:absent|absent_over_time|changes|count|count_over_time|count_values|group|hour|minute|month|year|day_of_\w+|days_in_month|ln|log2|log10|exp|present_over_time|resets|sgn|stdvar|stdvar_over_time|time|timestamp|ts_of_\w+)$/;
const RATES = /^(?:rate|irate|deriv)$/;

/**
 * The unit of what a query gives: that which all of its metrics have, as hosts tell (`told`: the name of the unit, or
 * empty), else by the naming rules of Prometheus. What is multiplied, divided or counted has none.
 */
export function unitOfQuery(query: string, told: (metric: string) => string = () => ''): Unit {
  const tokens = queryTokens(query);
  const words = tokens.filter(({ kind }) => kind === 'word').map(({ text }) => text);
  const isRatio = tokens.some(({ kind, text }) => kind === 'operator' && '*/^%'.includes(text));
  if (isRatio || words.some((word) => UNITLESS.test(word))) return plainNumber;
  const isRate = words.some((word) => RATES.test(word));
  const units = new Set(metricsOf(tokens).map((name) => unitOfMetric(name, told(name), isRate)));
  return units.size === 1 ? [...units][0]! : plainNumber;
}

function unitOfMetric(name: string, told: string, isRate: boolean): Unit {
  // A moment is no length of time.
  if (/_(?:time|timestamp)_seconds$/.test(name)) return plainNumber;
  const base = told || name.replace(/_(?:total|sum|bucket)$/, '');
  if (base.endsWith('bytes')) return isRate ? bytesPerSecond : bytes;
  if (base.endsWith('ratio')) return percent;
  // Seconds of a counter that pass in a second are a share of the time; those of a histogram are as long as ever.
  if (base.endsWith('seconds')) return isRate && name.endsWith('_total') ? percent : seconds;
  return base.endsWith('celsius') && !isRate ? celsius : plainNumber;
}
