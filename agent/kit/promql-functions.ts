/** What an expression gives: one number a step, a set of series, their samples over a range, or a text. */
export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string';

/** What a function takes and gives, as Prometheus declares it (promql/parser/functions.go). */
export type FunctionSignature = {
  readonly name: string;
  readonly args: readonly ValueType[];
  /** How many of the last arguments may be left out; -1: the last one may be repeated, or left out. */
  readonly variadic: number;
  readonly returns: ValueType;
  /** Needs native histograms, or a feature flag of Prometheus: known to the parser, refused by name. */
  readonly experimental: boolean;
  /** One line for a person: what it computes. */
  readonly help: string;
};

/** `name`, arguments, what it gives, help: with `?` behind a last argument that may be left out, `*` behind one that may be repeated. */
type Line = readonly [name: string, args: string, returns: ValueType, help: string];

const toVector = (args: string, functions: Readonly<Record<string, string>>): Line[] =>
  Object.entries(functions).map(([name, help]) => [name, args, 'vector', help]);

const supported: readonly Line[] = [
  ...toVector('vector', {
    abs: 'The values without their sign.',
    absent: '1 where the vector is empty, with the labels that its matchers name.',
    acos: 'Arc cosine, in radians.',
    acosh: 'Inverse hyperbolic cosine.',
    asin: 'Arc sine, in radians.',
    asinh: 'Inverse hyperbolic sine.',
    atan: 'Arc tangent, in radians.',
    atanh: 'Inverse hyperbolic tangent.',
    ceil: 'Rounded up to whole numbers.',
    cos: 'Cosine of radians.',
    cosh: 'Hyperbolic cosine.',
    deg: 'Radians to degrees.',
    exp: 'e to the power of the values.',
    floor: 'Rounded down to whole numbers.',
    ln: 'Natural logarithm.',
    log10: 'Decimal logarithm.',
    log2: 'Binary logarithm.',
    rad: 'Degrees to radians.',
    sgn: 'The sign: 1, 0 or -1.',
    sin: 'Sine of radians.',
    sinh: 'Hyperbolic sine.',
    sort: 'In ascending order of the values; instant queries only.',
    sort_desc: 'In descending order of the values; instant queries only.',
    sqrt: 'Square root.',
    tan: 'Tangent of radians.',
    tanh: 'Hyperbolic tangent.',
    timestamp: 'When each sample was taken, in seconds since 1970.',
  }),
  ...toVector('vector?', {
    day_of_month: 'Day of the month in UTC, from 1; without argument: of now.',
    day_of_week: 'Day of the week in UTC, Sunday is 0; without argument: of now.',
    day_of_year: 'Day of the year in UTC, from 1; without argument: of now.',
    days_in_month: 'How many days the month has, in UTC; without argument: of now.',
    hour: 'Hour of the day in UTC; without argument: of now.',
    minute: 'Minute of the hour in UTC; without argument: of now.',
    month: 'Month of the year in UTC, from 1; without argument: of now.',
    year: 'Year in UTC; without argument: of now.',
  }),
  ...toVector('matrix', {
    absent_over_time: '1 where the range is empty, with the labels that its matchers name.',
    avg_over_time: 'Mean of the values in the range.',
    changes: 'How often the value changed in the range.',
    count_over_time: 'How many samples lie in the range.',
    delta: 'Difference between the ends of the range, of a gauge; extrapolated to the whole range.',
    deriv: 'Slope of a gauge per second, by linear regression.',
    first_over_time: 'The oldest value in the range.',
    idelta: 'Difference between the last two samples of the range.',
    increase: 'How much a counter rose over the range; resets are allowed for.',
    irate: 'Rise of a counter per second between the last two samples of the range.',
    last_over_time: 'The newest value in the range.',
    mad_over_time: 'Median of the absolute deviations from the median.',
    max_over_time: 'Greatest value in the range.',
    min_over_time: 'Least value in the range.',
    present_over_time: '1 for every series that has a sample in the range.',
    rate: 'Rise of a counter per second over the range; resets are allowed for.',
    resets: 'How often a counter was reset in the range.',
    stddev_over_time: 'Population standard deviation of the values in the range.',
    stdvar_over_time: 'Population variance of the values in the range.',
    sum_over_time: 'Sum of the values in the range.',
    ts_of_first_over_time: 'When the oldest sample in the range was taken, in seconds since 1970.',
    ts_of_last_over_time: 'When the newest sample in the range was taken, in seconds since 1970.',
    ts_of_max_over_time: 'When the value was greatest, the last time in the range, in seconds since 1970.',
    ts_of_min_over_time: 'When the value was least, the last time in the range, in seconds since 1970.',
  }),
  ['clamp', 'vector scalar scalar', 'vector', 'Values held between a least and a greatest one.'],
  ['clamp_max', 'vector scalar', 'vector', 'Values held at or below a greatest one.'],
  ['clamp_min', 'vector scalar', 'vector', 'Values held at or above a least one.'],
  [
    'double_exponential_smoothing',
    'matrix scalar scalar',
    'vector',
    'Smoothed value of a gauge (Holt linear), by a smoothing factor and a trend factor, both from 0 to 1.',
  ],
  [
    'histogram_fraction',
    'scalar scalar vector',
    'vector',
    'Share of the observations between a lower and an upper bound, from the buckets of a histogram.',
  ],
  [
    'histogram_quantile',
    'scalar vector',
    'vector',
    'Quantile (0 to 1) of the observations, from the buckets of a histogram.',
  ],
  [
    'label_join',
    'vector string string string*',
    'vector',
    'A label made of other labels: its name, the separator, their names.',
  ],
  [
    'label_replace',
    'vector string string string string',
    'vector',
    'A label made from another: its name, the text with $1 in it, the other label, the regular expression.',
  ],
  ['pi', '', 'scalar', 'The number pi.'],
  [
    'predict_linear',
    'matrix scalar',
    'vector',
    'Value of a gauge so many seconds from now, by linear regression over the range.',
  ],
  ['quantile_over_time', 'scalar matrix', 'vector', 'Quantile (0 to 1) of the values in the range.'],
  ['round', 'vector scalar?', 'vector', 'Rounded to the nearest multiple, of 1 if none is given; ties up.'],
  ['scalar', 'vector', 'scalar', 'The value of the only series; NaN where there is none or more than one.'],
  ['sort_by_label', 'vector string*', 'vector', 'In natural order of these labels; instant queries only.'],
  [
    'sort_by_label_desc',
    'vector string*',
    'vector',
    'In reverse natural order of these labels; instant queries only.',
  ],
  ['time', '', 'scalar', 'The time of evaluation, in seconds since 1970.'],
  ['vector', 'scalar', 'vector', 'The scalar as a vector of one series without labels.'],
];

/** Known by name, and refused: they need native histograms, or a feature flag of Prometheus. */
const refused: readonly Line[] = [
  ...toVector('vector', {
    histogram_avg: 'Mean of the observations in a native histogram.',
    histogram_count: 'How many observations are in a native histogram.',
    histogram_stddev: 'Standard deviation of the observations in a native histogram.',
    histogram_stdvar: 'Variance of the observations in a native histogram.',
    histogram_sum: 'Sum of the observations in a native histogram.',
  }),
  ['end', '', 'scalar', 'The end of the query, in seconds since 1970.'],
  [
    'histogram_quantiles',
    'vector string scalar*',
    'vector',
    'Several quantiles of the observations in a histogram, told apart by a label.',
  ],
  ['info', 'vector vector?', 'vector', 'The series with the labels of their info metrics.'],
  ['integral', 'matrix scalar?', 'vector', 'Area under the values over the range.'],
  ['range', '', 'scalar', 'Length of the query, in seconds.'],
  ['start', '', 'scalar', 'The start of the query, in seconds since 1970.'],
  ['step', '', 'scalar', 'Step of the query, in seconds.'],
];

function signature([name, args, returns, help]: Line, experimental: boolean): FunctionSignature {
  const words = args.split(' ').filter((word) => word !== '');
  return {
    name,
    args: words.map((word) => word.replace(/[?*]$/, '') as ValueType),
    variadic: args.endsWith('*') ? -1 : args.endsWith('?') ? 1 : 0,
    returns,
    experimental,
    help,
  };
}

/** Every function of Prometheus 3 by name. */
export const functionSignatures: ReadonlyMap<string, FunctionSignature> = new Map(
  [...supported.map((line) => signature(line, false)), ...refused.map((line) => signature(line, true))].map(
    (each) => [each.name, each],
  ),
);
