import type { ExposedFamily } from '../collect/merged-families.ts';
import type { Metric } from '../collect/metrics.ts';

/** Prometheus text format 0.0.4, or OpenMetrics 1.0. */
export type ExpositionFormat = 'text' | 'openmetrics';

/** Writes all live metrics of these families in that format. */
export type Expose = (families: Iterable<ExposedFamily>, format: ExpositionFormat) => string;

type Rendered = { value: number; line: string };
type Heading = Pick<ExposedFamily, 'type' | 'help'> & { readonly text: string };

/**
 * Makes an exposition that remembers each metric's line while its value stays the same (most do from one scrape to
 * the next), and each family's heading for ever.
 */
export function createExposition(): Expose {
  const lines = new WeakMap<Metric, Rendered>();
  const headings = { text: new Map<string, Heading>(), openmetrics: new Map<string, Heading>() };

  const line = (metric: Metric): string => {
    const known = lines.get(metric);
    if (known === undefined) return remember(metric);
    if (!Object.is(known.value, metric.value)) update(known, metric);
    return known.line;
  };
  const remember = (metric: Metric): string => {
    const rendered = { value: metric.value, line: `${metric.text} ${formatValue(metric.value)}` };
    lines.set(metric, rendered);
    return rendered.line;
  };
  const heading = (family: ExposedFamily, format: ExpositionFormat): string => {
    const { type, help } = family;
    const known = headings[format].get(family.name);
    if (known?.type === type && known.help === help) return known.text;
    const made = { type, help, text: makeHeading(family, format) };
    headings[format].set(family.name, made);
    return made.text;
  };

  return (families, format) => {
    const parts: string[] = [];
    for (const family of families) {
      const before = parts.push(heading(family, format));
      for (const metric of family.metrics) if (metric.run > 0) parts.push(line(metric));
      if (parts.length === before) parts.pop();
    }
    if (format === 'openmetrics') parts.push('# EOF');
    return parts.length === 0 ? '' : `${parts.join('\n')}\n`;
  };
}

function update(rendered: Rendered, metric: Metric): void {
  rendered.value = metric.value;
  rendered.line = `${metric.text} ${formatValue(metric.value)}`;
}

/** Values as Go's ParseFloat and the ABNF of OpenMetrics read them. */
function formatValue(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

function makeHeading(family: ExposedFamily, format: ExpositionFormat): string {
  const { name, type } = format === 'text' ? family : openmetricsFamily(family);
  return `# HELP ${name} ${escapeHelp(family.help, format)}\n# TYPE ${name} ${type}`;
}

/**
 * OpenMetrics demands `_total` of every counter, and leaves it out of the family's name. A counter without it is told
 * as `unknown`: its series keep the name that they have in the text format.
 */
function openmetricsFamily({ name, type }: ExposedFamily): { name: string; type: string } {
  if (type === 'untyped') return { name, type: 'unknown' };
  if (type !== 'counter') return { name, type };
  return name.endsWith('_total')
    ? { name: name.slice(0, -'_total'.length), type }
    : { name, type: 'unknown' };
}

function escapeHelp(help: string, format: ExpositionFormat): string {
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return format === 'text' ? escaped : escaped.replaceAll('"', '\\"');
}
