import fc from 'fast-check';

/** A selector of a gauge, a counter or a histogram of `random-series.testkit.ts`. */
const matcher = fc.oneof(
  fc.constantFrom('x="1"', 'x!="1"', 'x=~"1|2"', 'y!~"1"', 'y=""', 'x!=""'),
  fc.constantFrom(
    'instance="h1"',
    'instance!="h2"',
    'instance=~"h.*"',
    'instance!~"h1|ext-.*"',
    'instance="ext-1"',
  ),
  fc.constantFrom('instance=""', 'instance!=""', 'instance=~".+"', 'instance="nobody"'),
);
const matchers = fc
  .array(matcher, { maxLength: 2 })
  .map((texts) => (texts.length > 0 ? `{${texts.join(',')}}` : ''));
const when = fc.constantFrom(
  '',
  '',
  '',
  ' offset 1m',
  ' offset -30s',
  ' @ start()',
  ' @ end() offset 1m',
  ' @ 600',
);
const named = (...names: string[]) =>
  fc.tuple(fc.constantFrom(...names), matchers).map(([name, braces]) => `${name}${braces}`);
const anyName = matchers.map(
  (braces) => `{__name__=~"gauge|other"${braces === '' ? '' : `,${braces.slice(1, -1)}`}}`,
);
const gauge = fc
  .tuple(fc.oneof(named('gauge', 'other', 'none'), anyName), when)
  .map((parts) => parts.join(''));
const range = (selector: fc.Arbitrary<string>) =>
  fc
    .tuple(selector, fc.constantFrom('1m', '5m'), when)
    .map(([text, length, at]) => `${text}[${length}]${at}`);
const scalar = fc.constantFrom('2', '-1', '0.5', '(1 + 1)', 'pi()', 'time() / 1000', '0');

const leaf = fc.oneof(
  gauge,
  fc.tuple(fc.constantFrom('rate', 'increase', 'irate', 'resets'), range(named('things_total'))).map(called),
  fc
    .tuple(
      fc.constantFrom(
        'avg_over_time',
        'max_over_time',
        'last_over_time',
        'count_over_time',
        'delta',
        'deriv',
      ),
      range(fc.oneof(named('gauge', 'other'), anyName)),
    )
    .map(called),
  range(named('gauge')).map((text) => `quantile_over_time(0.3, ${text})`),
  range(named('gauge')).map((text) => `quantile_over_time(scalar(gauge{x="1"}), ${text})`),
);

const over = (inner: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    fc.tuple(fc.constantFrom('abs', 'ceil', 'sgn', '-', '+', 'sort', 'timestamp'), inner).map(applied),
    fc.tuple(inner, fc.constantFrom('+', '*', '/', '>', '<= bool', '!=', '%'), scalar).map(spaced),
    fc.tuple(scalar, fc.constantFrom('-', '*', '<', '== bool'), inner).map(spaced),
    fc.tuple(inner, scalar).map(([vector, number]) => `clamp_min(${vector}, ${number})`),
    inner.map((vector) => `max_over_time((${vector})[3m:30s])`),
    inner.map((vector) => `last_over_time((${vector})[2m:])`),
  );

const grouping = fc.constantFrom(
  '',
  'by (x)',
  'by (x, y)',
  'by (instance)',
  'by (x, instance)',
  'by (__name__)',
  'without (x)',
  'without (instance)',
  'without (x, y, instance)',
  'without ()',
);
const aggregation = (inner: fc.Arbitrary<string>): fc.Arbitrary<string> => {
  const operator = fc.constantFrom('sum', 'min', 'max', 'count', 'group', 'avg', 'stddev', 'stdvar');
  return fc.oneof(
    { weight: 4, arbitrary: fc.tuple(operator, grouping, inner).map(([op, by, x]) => `${op} ${by} (${x})`) },
    fc.tuple(grouping, inner).map(([by, x]) => `quantile ${by} (0.4, ${x})`),
    fc.tuple(grouping, inner).map(([by, x]) => `count_values ${by} ("v", round(${x}))`),
  );
};
/** Of values that are all different: which of two equal ones is taken is nobody's promise. */
const ranked = fc
  .tuple(fc.constantFrom('topk', 'bottomk'), grouping, fc.constantFrom('1', '2', '1 + 2'), named('gauge'))
  .map(([op, by, k, x]) => `${op} ${by} (${k}, ${x})`);

const join = (inner: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    fc
      .tuple(inner, fc.constantFrom('and', 'or', 'unless', '+', '/', '> bool'), inner)
      .map(([a, op, b]) => `(${a}) ${op} (${b})`),
    fc.tuple(inner, inner).map(([a, b]) => `(${a}) * on (x, y, instance) group_left () (${b})`),
    inner.map((x) => `label_replace(${x}, "z", "$1", "instance", "(.).*")`),
    inner.map((x) => `absent(${x})`),
    inner.map((x) => `${x} * scalar(sum(gauge))`),
    fc.tuple(gauge, when).map(([x]) => `absent_over_time(${x.replace(/ (?:offset|@).*/, '')}[1m])`),
    fc
      .tuple(grouping)
      .map(([by]) => `histogram_quantile(0.5, sum ${by.replace('(', '(le, ')} (rate(took_bucket[5m])))`),
  );

/** An expression of PromQL with a little of everything that is planned in its own way. */
export const randomQuery: fc.Arbitrary<string> = (() => {
  const perSeries = fc.oneof(leaf, over(leaf), over(over(leaf)));
  const aggregated = fc.oneof(aggregation(perSeries), ranked, aggregation(aggregation(perSeries)));
  const any = fc.oneof(perSeries, aggregated, over(aggregated));
  return fc.oneof(any, aggregated, join(any), aggregation(join(perSeries)));
})();

function called([name, text]: [string, string]): string {
  return `${name}(${text})`;
}

function applied([name, text]: [string, string]): string {
  return name.length === 1 ? `${name}(${text})` : called([name, text]);
}

function spaced(parts: string[]): string {
  return `(${parts[0]}) ${parts[1]} (${parts[2]})`;
}
