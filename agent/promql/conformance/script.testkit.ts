import { parseDuration } from '../../kit/duration.ts';
import type { Labels } from '../../kit/labels.ts';
import { unquote } from '../syntax/unquote.ts';
import { goNumber, parseLabels, parseSeriesLine, type ScriptSeries } from './series-notation.testkit.ts';

/** What a case expects beside its series. */
export type Expectation = {
  readonly what: 'fail' | 'warn' | 'info' | 'no_warn' | 'no_info';
  readonly match?: { readonly text: string } | { readonly pattern: RegExp };
};

export type ScriptCase = {
  readonly kind: 'eval';
  readonly line: number;
  readonly query: string;
  readonly instant: boolean;
  /** Milliseconds. */
  readonly steps: { readonly start: number; readonly end: number; readonly step: number };
  readonly ordered: boolean;
  readonly expectations: readonly Expectation[];
  readonly string?: string;
  readonly scalar?: number;
  /** The points of a range vector are at these times, not at the steps. */
  readonly rangeVector?: { readonly start: number; readonly end: number; readonly step: number };
  readonly series: readonly ScriptSeries[];
};

export type ScriptLoad = {
  readonly kind: 'load';
  readonly line: number;
  /** Milliseconds. */
  readonly step: number;
  /** Classic histograms are also loaded as native ones with custom buckets. */
  readonly withNative: boolean;
  readonly series: readonly ScriptSeries[];
  /** Those of the series that have start timestamps. */
  readonly startTimes: readonly Labels[];
};

/** What cannot be read, with the reason: the rest of the script can be. */
export type UnreadCommand = {
  readonly kind: 'unread';
  readonly line: number;
  readonly text: string;
  readonly because: string;
};

export type ScriptCommand =
  | ScriptCase
  | ScriptLoad
  | UnreadCommand
  | { readonly kind: 'clear'; readonly line: number };

/** Reads a script of Prometheus' promqltest. */
export function parseScript(text: string): ScriptCommand[] {
  // A comment ends what stands before it, as an empty line does.
  const lines = text.split('\n').map((line) => (line.trim().startsWith('#') ? '' : line.trim()));
  const commands: ScriptCommand[] = [];
  let ignored = false;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    if (line === '') continue;
    if (line === 'ignore' || line === 'resume') ignored = line === 'ignore';
    const from = at;
    while (/^(?:load|eval)/.test(line) && at + 1 < lines.length && lines[at + 1] !== '') at++;
    const body = lines.slice(from + 1, at + 1);
    if (ignored || line === 'resume') continue;
    try {
      commands.push(commandOf(line, body, from + 1));
    } catch (error) {
      commands.push({ kind: 'unread', line: from + 1, text: line, because: (error as Error).message });
    }
  }
  return commands;
}

function commandOf(line: string, body: readonly string[], at: number): ScriptCommand {
  if (line === 'clear') return { kind: 'clear', line: at };
  const load = /^load(_with_nhcb)?\s+(\S+)$/.exec(line);
  if (load) {
    return {
      kind: 'load',
      line: at,
      step: millis(load[2]!),
      withNative: load[1] !== undefined,
      series: body.filter((each) => !START.test(each)).map(parseSeriesLine),
      startTimes: withStartTimes(body),
    };
  }
  return caseOf(line, body, at);
}

/** `metric@st …` gives the start timestamps of the series below it, `@st …` those of all that follow. */
const START = /^(\S*)@st\s/;

function withStartTimes(body: readonly string[]): Labels[] {
  let all = false;
  return body.flatMap((line) => {
    const [, metric] = START.exec(line) ?? [];
    all ||= metric === '';
    if (metric === '' || (metric === undefined && !all)) return [];
    return [parseLabels(metric ?? line).labels];
  });
}

const EVAL =
  /^eval(?:_(fail|warn|info|ordered))?\s+(?:instant(?:\s+at\s+(\S+))?|range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+))\s+(\S.*)$/;

function caseOf(line: string, body: readonly string[], at: number): ScriptCase {
  const match = EVAL.exec(line);
  if (match === null) throw new SyntaxError(`unknown command: ${line}`);
  const [, old, time = '0', from, to, step, query] = match;
  const instant = from === undefined;
  const now = millis(time);
  const expectations: Expectation[] = [];
  if (old !== undefined && old !== 'ordered') expectations.push({ what: old as 'fail' | 'warn' | 'info' });
  const rest: {
    ordered: boolean;
    string?: string;
    scalar?: number;
    rangeVector?: ScriptCase['rangeVector'] & {};
  } = {
    ordered: old === 'ordered',
  };
  const series: ScriptSeries[] = [];
  for (const each of body) {
    if (!readExpectation(each, expectations, rest)) {
      if (/^[+-]?(?:[\d.]|inf|nan)/i.test(each) && !/^(?:inf|nan)\w*\s*[{\s]/i.test(each))
        rest.scalar = goNumber(each);
      else series.push(parseSeriesLine(each));
    }
  }
  const steps = instant
    ? { start: now, end: now, step: 1 }
    : { start: millis(from), end: millis(to!), step: millis(step!) };
  return { kind: 'eval', line: at, query: query!, instant, steps, expectations, series, ...rest };
}

function readExpectation(
  line: string,
  expectations: Expectation[],
  rest: { ordered: boolean; string?: string; rangeVector?: ScriptCase['rangeVector'] & {} },
): boolean {
  const old = /^expected_fail_(message|regexp)\s+(.*)$/.exec(line);
  const [, what, tail] = /^expect\s+(\S+)\s*(.*)$/.exec(line) ?? [];
  if (old)
    expectations.push({ what: 'fail', match: matchOf(old[1] === 'message' ? 'msg' : 'regex', old[2]!) });
  else if (what === 'ordered') rest.ordered = true;
  else if (what === 'string') rest.string = unquote(tail!);
  else if (what === 'range') rest.rangeVector = rangeVectorOf(tail!);
  else if (what !== undefined) expectations.push(expectationOf(what, tail!));
  else return false;
  return true;
}

function expectationOf(what: string, tail: string): Expectation {
  if (!['fail', 'warn', 'info', 'no_warn', 'no_info'].includes(what))
    throw new SyntaxError(`unknown expectation: ${what}`);
  const named = /^(msg|regex):\s*(.*)$/.exec(tail);
  if (named === null && tail !== '') throw new SyntaxError(`unknown expectation: ${what} ${tail}`);
  return { what: what as Expectation['what'], ...(named && { match: matchOf(named[1]!, named[2]!) }) };
}

const matchOf = (how: string, text: string) => (how === 'msg' ? { text } : { pattern: new RegExp(text) });

function rangeVectorOf(tail: string) {
  const [, from, to, step] = /^vector\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)$/.exec(tail)!;
  return { start: millis(from!), end: millis(to!), step: millis(step!) };
}

/** A time or duration: `1m30s`, `50`, `-5m`; in ms. */
function millis(text: string): number {
  const [, sign, body] = /^([+-]?)(.*)$/.exec(text)!;
  const size = /^[\d.]+$/.test(body!) ? Number(body) * 1_000 : parseDuration(body!);
  return sign === '-' ? -size : size;
}
