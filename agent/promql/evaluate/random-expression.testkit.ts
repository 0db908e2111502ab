import fc from 'fast-check';

const shift = () =>
  fc.constantFrom('', ' offset 45s', ' offset -1m', ' @ 300', ' @ start()', ' @ end() offset 30s');
const matchers = () =>
  fc.constantFrom('m', 'n_total', 'm{a="1"}', 'm{b!="2"}', 'n_total{a=~"1|2"}', 'nothing');
const selector = () => fc.tuple(matchers(), shift()).map(([text, at]) => `${text}${at}`);
const arithmetic = () => fc.constantFrom('+', '-', '*', '/', '%', '>', '<=', '== bool', '!= bool');
const matched = () => fc.constantFrom('+', '-', '*', '>', '>= bool');
const sets = () =>
  fc.constantFrom('and', 'or', 'unless', 'and on (a)', 'or on (a, b)', 'unless ignoring (g)');

const windowed = () =>
  fc
    .tuple(
      fc.constantFrom(
        'rate',
        'increase',
        'delta',
        'max_over_time',
        'sum_over_time',
        'changes',
        'last_over_time',
      ),
      matchers(),
      fc.constantFrom('30s', '2m', '5m'),
      shift(),
    )
    .map(([name, text, range, at]) => `${name}(${text}[${range}]${at})`);

const mapped = (inner: string) =>
  fc.constantFrom(
    `abs(${inner})`,
    `-${inner}`,
    `clamp_max(${inner}, 5)`,
    `round(${inner})`,
    `timestamp(${inner})`,
  );

const aggregated = (inner: string) =>
  fc
    .tuple(
      fc.constantFrom('sum', 'avg', 'max', 'min', 'count', 'group', 'stddev', 'topk', 'bottomk', 'quantile'),
      fc.constantFrom('', ' by (a)', ' without (b)', ' by (a, b)'),
    )
    .map(([name, grouping]) => `${name}${grouping} (${parameterOf(name)}${inner})`);

const parameterOf = (name: string) => (name.endsWith('k') ? '2, ' : name === 'quantile' ? '0.5, ' : '');

const subquery = (inner: string) =>
  fc
    .tuple(
      fc.constantFrom('max_over_time', 'count_over_time', 'rate'),
      fc.constantFrom('2m:30s', '3m:', '1m:7s'),
      shift(),
    )
    .map(([name, range, at]) => `${name}((${inner})[${range}]${at})`);

const joined = (left: string, op: string, right: string) =>
  `(sum by (a) (${left}) ${op} on (a) sum by (a) (${right}))`;

/** PromQL over the metrics `m`, `n_total` with the labels a, b and g, all of whose vectors are allowed to be joined. */
export const randomExpression: fc.Arbitrary<string> = fc.letrec<{ vector: string; scalar: string }>(
  (tie) => ({
    vector: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      selector(),
      windowed(),
      tie('vector').chain((inner) => mapped(inner)),
      tie('vector').chain((inner) => aggregated(inner)),
      tie('vector').chain((inner) => subquery(inner)),
      fc
        .tuple(tie('vector'), arithmetic(), tie('scalar'))
        .map(([left, op, right]) => `(${left} ${op} ${right})`),
      fc
        .tuple(tie('scalar'), arithmetic(), tie('vector'))
        .map(([left, op, right]) => `(${left} ${op} ${right})`),
      fc.tuple(tie('vector'), matched(), tie('vector')).map(([left, op, right]) => joined(left, op, right)),
      fc.tuple(tie('vector'), sets(), tie('vector')).map(([left, op, right]) => `(${left} ${op} ${right})`),
    ),
    scalar: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.constantFrom('0', '1', '2.5', '-3', 'time()', 'NaN', 'Inf'),
      tie('vector').map((inner) => `scalar(sum(${inner}))`),
      fc.tuple(tie('scalar'), tie('scalar')).map(([left, right]) => `(${left} + ${right})`),
    ),
  }),
).vector;
