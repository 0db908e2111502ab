import { absent, absentOverTime } from './absent.ts';
import { changes, resets } from './changes.ts';
import { clamp, clampMax, clampMin } from './clamp.ts';
import { dayOfMonth, dayOfWeek, dayOfYear, daysInMonth, hour, minute, month, year } from './dates.ts';
import { doubleExponentialSmoothing } from './double-exponential-smoothing.ts';
import { maxOverTime, minOverTime, tsOfMaxOverTime, tsOfMinOverTime } from './extremes-over-time.ts';
import type { FunctionImplementation } from './function.ts';
import { histogramFraction } from './histogram-fraction.ts';
import { histogramQuantile } from './histogram-quantile.ts';
import { idelta, irate } from './instant-rate.ts';
import { labelJoin } from './label-join.ts';
import { labelReplace } from './label-replace.ts';
import { deriv, predictLinear } from './linear-regression.ts';
import { ofPoints } from './points.ts';
import { madOverTime, quantileOverTime } from './quantile-over-time.ts';
import { delta, increase, rate } from './rate.ts';
import { round } from './round.ts';
import {
  countOverTime,
  firstOverTime,
  lastOverTime,
  presentOverTime,
  tsOfFirstOverTime,
  tsOfLastOverTime,
} from './samples-over-time.ts';
import { pi, scalar, time, timestamp, vector } from './scalars.ts';
import { sort, sortDesc } from './sort.ts';
import { sortByLabel, sortByLabelDesc } from './sort-by-label.ts';
import { avgOverTime, sumOverTime } from './sum-over-time.ts';
import { stddevOverTime, stdvarOverTime } from './variance-over-time.ts';

/** Every function that is answered, by its name. */
export const functionImplementations: ReadonlyMap<string, FunctionImplementation> = new Map<
  string,
  FunctionImplementation
>([
  ['abs', ofPoints(Math.abs)],
  ['absent', absent],
  ['absent_over_time', absentOverTime],
  ['acos', ofPoints(Math.acos)],
  ['acosh', ofPoints(Math.acosh)],
  ['asin', ofPoints(Math.asin)],
  ['asinh', ofPoints(Math.asinh)],
  ['atan', ofPoints(Math.atan)],
  ['atanh', ofPoints(Math.atanh)],
  ['avg_over_time', avgOverTime],
  ['ceil', ofPoints(Math.ceil)],
  ['changes', changes],
  ['clamp', clamp],
  ['clamp_max', clampMax],
  ['clamp_min', clampMin],
  ['cos', ofPoints(Math.cos)],
  ['cosh', ofPoints(Math.cosh)],
  ['count_over_time', countOverTime],
  ['day_of_month', dayOfMonth],
  ['day_of_week', dayOfWeek],
  ['day_of_year', dayOfYear],
  ['days_in_month', daysInMonth],
  ['deg', ofPoints((radians) => (radians * 180) / Math.PI)],
  ['delta', delta],
  ['deriv', deriv],
  ['double_exponential_smoothing', doubleExponentialSmoothing],
  ['exp', ofPoints(Math.exp)],
  ['first_over_time', firstOverTime],
  ['floor', ofPoints(Math.floor)],
  ['histogram_fraction', histogramFraction],
  ['histogram_quantile', histogramQuantile],
  ['hour', hour],
  ['idelta', idelta],
  ['increase', increase],
  ['irate', irate],
  ['label_join', labelJoin],
  ['label_replace', labelReplace],
  ['last_over_time', lastOverTime],
  ['ln', ofPoints(Math.log)],
  ['log10', ofPoints(Math.log10)],
  ['log2', ofPoints(Math.log2)],
  ['mad_over_time', madOverTime],
  ['max_over_time', maxOverTime],
  ['min_over_time', minOverTime],
  ['minute', minute],
  ['month', month],
  ['pi', pi],
  ['predict_linear', predictLinear],
  ['present_over_time', presentOverTime],
  ['quantile_over_time', quantileOverTime],
  ['rad', ofPoints((degrees) => (degrees * Math.PI) / 180)],
  ['rate', rate],
  ['resets', resets],
  ['round', round],
  ['scalar', scalar],
  ['sgn', ofPoints(Math.sign)],
  ['sin', ofPoints(Math.sin)],
  ['sinh', ofPoints(Math.sinh)],
  ['sort', sort],
  ['sort_by_label', sortByLabel],
  ['sort_by_label_desc', sortByLabelDesc],
  ['sort_desc', sortDesc],
  ['sqrt', ofPoints(Math.sqrt)],
  ['stddev_over_time', stddevOverTime],
  ['stdvar_over_time', stdvarOverTime],
  ['sum_over_time', sumOverTime],
  ['tan', ofPoints(Math.tan)],
  ['tanh', ofPoints(Math.tanh)],
  ['time', time],
  ['timestamp', timestamp],
  ['ts_of_first_over_time', tsOfFirstOverTime],
  ['ts_of_last_over_time', tsOfLastOverTime],
  ['ts_of_max_over_time', tsOfMaxOverTime],
  ['ts_of_min_over_time', tsOfMinOverTime],
  ['vector', vector],
  ['year', year],
]);
