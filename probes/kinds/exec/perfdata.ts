/** A range of the Nagios plug-in guidelines: an alert outside of it, or inside where `inside` is set. */
export type PerfdataRange = { readonly start: number; readonly end: number; readonly inside: boolean };

/** One value that a Nagios plug-in measured. */
export type Perfdatum = {
  readonly label: string;
  /** Undefined where the plug-in could not say (`U`). */
  readonly value: number | undefined;
  /** `s`, `ms`, `%`, `B`, `c`, …, as it was written; empty for a plain number. */
  readonly unit: string;
  readonly warning: PerfdataRange | undefined;
  readonly critical: PerfdataRange | undefined;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
};

/** What a Nagios plug-in says: a line for people, more lines for people, and values. */
export type PluginOutput = {
  readonly text: string;
  readonly longText: string;
  readonly perfdata: readonly Perfdatum[];
};

const MOST_VALUES = 500;
const LABEL = /\s*(?:'((?:[^']|'')+)'|([^\s='|]+))=(\S*)/y;
const OTHER = /\s*\S+/y;
const NUMBER = '[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?';
const VALUE = new RegExp(`^(${NUMBER})([^\\s;'"=\\d]*)$`);
const RANGE = new RegExp(`^(@?)(?:(~|${NUMBER})?:)?(${NUMBER})?$`);
const PLAIN = new RegExp(`^${NUMBER}$`);

/**
 * Reads the output of a plug-in (Nagios Plugins Development Guidelines, "Plugin Output for Nagios", and the plug-in API
 * of Nagios 3): `TEXT|PERFDATA`, then lines of long text up to a line with another `|`, after which all is perfdata.
 */
export function readPluginOutput(output: string): PluginOutput {
  const end = output.indexOf('\n');
  const [text, first] = cut(end < 0 ? output : output.slice(0, end));
  const [longText, more] = cut(end < 0 ? '' : output.slice(end + 1));
  return { text: text.trim(), longText: longText.trimEnd(), perfdata: parsePerfdata(`${first} ${more}`) };
}

/**
 * Reads `'label'=value[UOM];[warn];[crit];[min];[max]`, any number of them between white space. What does not fit is
 * passed over; of two with one label the last counts; no more than 500 are read.
 */
export function parsePerfdata(text: string): Perfdatum[] {
  const found = new Map<string, Perfdatum>();
  for (let at = 0; at < text.length && found.size < MOST_VALUES; ) {
    LABEL.lastIndex = at;
    OTHER.lastIndex = at;
    const match = LABEL.exec(text);
    const datum = match && readDatum(match[1]?.replaceAll("''", "'") ?? match[2]!, match[3]!);
    if (datum) found.set(datum.label, datum);
    at = match ? LABEL.lastIndex : OTHER.test(text) ? OTHER.lastIndex : text.length;
  }
  return [...found.values()];
}

/** Reads `[@][start:][end]`; `~` is without a lower bound. Undefined when it is empty or no range. */
export function parseRange(text: string): PerfdataRange | undefined {
  const match = RANGE.exec(text);
  if (!match || text === '' || text === '@') return undefined;
  const [, inside, start, end] = match;
  const range = {
    start: start === '~' ? -Infinity : Number(start ?? 0),
    end: end === undefined ? Infinity : Number(end),
    inside: inside === '@',
  };
  return range.start <= range.end ? range : undefined;
}

function readDatum(label: string, written: string): Perfdatum | undefined {
  const [measured = '', warning = '', critical = '', minimum = '', maximum = ''] = written.split(';', 5);
  const match = VALUE.exec(measured);
  if (!match && measured !== 'U') return undefined;
  return {
    label,
    value: match ? Number(match[1]) : undefined,
    unit: match?.[2] ?? '',
    warning: parseRange(warning),
    critical: parseRange(critical),
    minimum: plain(minimum),
    maximum: plain(maximum),
  };
}

function plain(text: string): number | undefined {
  return PLAIN.test(text) ? Number(text) : undefined;
}

/** Before and after the first `|`. */
function cut(text: string): [before: string, after: string] {
  const at = text.indexOf('|');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
