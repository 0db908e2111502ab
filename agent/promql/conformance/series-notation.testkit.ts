import type { Labels } from '../../kit/labels.ts';
import { unquote } from '../syntax/unquote.ts';

/** One point of a series in Prometheus' test scripts; `null`: none. A native histogram is kept as its text. */
export type ScriptPoint = number | 'stale' | null | { readonly histogram: string };

export type ScriptSeries = { readonly labels: Labels; readonly points: readonly ScriptPoint[] };

/** None is hexadecimal: `0x20` are zeros, as in Prometheus. */
const NUMBER = String.raw`[+-]?(?:[iI]nf|[nN]a[nN]|\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)`;
const POINT = new RegExp(
  String.raw`\s+(?:_(?:x(\d+))?|(stale)(?:x(\d+))?|(\{\{[\s\S]*?\}\})(?:([+-])(\{\{[\s\S]*?\}\}))?(?:x(\d+))?|(${NUMBER})(?:([+-]${NUMBER.slice(5)}))?(?:x(\d+))?)(?=\s|$)`,
  'gy',
);

/** Reads `name{label="value"} 1+2x3 _ stale`. @throws SyntaxError */
export function parseSeriesLine(line: string): ScriptSeries {
  const { labels, end } = parseLabels(line);
  return { labels, points: parsePoints(line.slice(end)) };
}

/** Points in the expanding notation: `1+2x3` is 1 3 5 7, `_x2` two gaps. @throws SyntaxError */
export function parsePoints(text: string): ScriptPoint[] {
  const points: ScriptPoint[] = [];
  const rest = ` ${text.replace(/#.*$/, '').trim()}`;
  let at = 0;
  while (at < rest.trimEnd().length) {
    POINT.lastIndex = at;
    const match = POINT.exec(rest);
    if (match === null) throw new SyntaxError(`not a point: ${JSON.stringify(rest.slice(at))}`);
    points.push(...expanded(match));
    at = POINT.lastIndex;
  }
  return points;
}

function expanded(match: RegExpExecArray): ScriptPoint[] {
  const [, gaps, stale, stales, histogram, , step, histograms, first, rise, repeats] = match;
  if (stale !== undefined) return Array.from({ length: Number(stales ?? 0) + 1 }, () => 'stale' as const);
  if (histogram !== undefined) {
    const text = step === undefined ? histogram : `${histogram}+${step}`;
    return Array.from({ length: Number(histograms ?? 0) + 1 }, () => ({ histogram: text }));
  }
  if (first === undefined) return Array.from({ length: Number(gaps ?? 1) }, () => null);
  const [start, delta] = [goNumber(first), rise === undefined ? 0 : goNumber(rise)];
  let value = start;
  return Array.from({ length: Number(repeats ?? 0) + 1 }, (_, index) => {
    if (index > 0 && delta !== 0) value += delta;
    return value;
  });
}

/** A number as Go's strconv reads it. */
export function goNumber(text: string): number {
  const [, sign, body] = /^([+-]?)(.*)$/.exec(text.trim())!;
  const plain = body!.replaceAll('_', '').toLowerCase();
  const size = plain === 'inf' ? Number.POSITIVE_INFINITY : plain === 'nan' ? Number.NaN : Number(plain);
  return sign === '-' ? -size : size;
}

/** A label of an empty value is one that is not there. */
const withoutEmpty = (labels: Labels): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));

/** Reads a metric with its labels. @returns where the rest of the line begins. @throws SyntaxError */
export function parseLabels(line: string): { labels: Labels; end: number } {
  const labels: Record<string, string> = {};
  const [bare] = /^\s*[a-zA-Z_:][a-zA-Z0-9_:]*/.exec(line) ?? [''];
  if (bare !== '') labels.__name__ = bare.trim();
  const open = bare.length + /^\s*/.exec(line.slice(bare.length))![0].length;
  if (line[open] !== '{') return { labels, end: bare.length };
  const pair =
    /\s*(?:([a-zA-Z_][\w.]*|"(?:[^"\\]|\\.)*")\s*(?:=\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`))?)?\s*([,}])/y;
  let at = open + 1;
  for (;;) {
    pair.lastIndex = at;
    const match = pair.exec(line);
    if (match === null) throw new SyntaxError(`not a label set: ${line}`);
    const [, name, value, mark] = match;
    if (name !== undefined && value === undefined) labels.__name__ = unquote(name);
    else if (name !== undefined) labels[name.startsWith('"') ? unquote(name) : name] = unquote(value!);
    at = pair.lastIndex;
    if (mark === '}') return { labels: withoutEmpty(labels), end: at };
  }
}
