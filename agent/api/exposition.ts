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
 * the next), and each family's heading while that stays the same.
 */
export function createExposition(): Expose {
  const line = rememberedLines();
  const heading = { text: rememberedHeadings('text'), openmetrics: rememberedHeadings('openmetrics') };
  return (families, format) => {
    const parts: string[] = [];
    for (const family of families) {
      const before = parts.push(heading[format](family));
      for (const metric of family.metrics) if (metric.run > 0) parts.push(line(metric));
      if (parts.length === before) parts.pop();
    }
    if (format === 'openmetrics') parts.push('# EOF');
    return parts.length === 0 ? '' : `${parts.join('\n')}\n`;
  };
}

function rememberedLines(): (metric: Metric) => string {
  const lines = new WeakMap<Metric, Rendered>();
  return (metric) => {
    const known = lines.get(metric);
    if (known !== undefined && Object.is(known.value, metric.value)) return known.line;
    const line = `${metric.text} ${formatValue(metric.value)}`;
    if (known === undefined) lines.set(metric, { value: metric.value, line });
    else update(known, metric.value, line);
    return line;
  };
}

function update(rendered: Rendered, value: number, line: string): void {
  rendered.value = value;
  rendered.line = line;
}

function rememberedHeadings(format: ExpositionFormat): (family: ExposedFamily) => string {
  const headings = new Map<string, Heading>();
  return (family) => {
    const { name, type, help } = family;
    const known = headings.get(name);
    if (known?.type === type && known.help === help) return known.text;
    const text = makeHeading(family, format);
    headings.set(name, { type, help, text });
    return text;
  };
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
