import type { ProbeDetail, ProbeRunRecord } from '../../agent/contract/probes.ts';

/** A run whose trace is in lines as they are shown. */
export type ReadableRun = Omit<ProbeRunRecord, 'trace'> & {
  readonly trace: readonly {
    readonly atSeconds: number;
    readonly direction: string;
    readonly lines: readonly string[];
  }[];
};

export type ReadableDetail = Omit<ProbeDetail, 'runs' | 'failures'> & {
  readonly runs: readonly ReadableRun[];
  readonly failures: readonly ReadableRun[];
};

/** One line of a terminal that is asked for; longer ones go on in the next. */
const LINE = 200;
/** An agent keeps 500; what lies gets no further. */
const MOST_ENTRIES = 1_000;
const MOST_LINES = 200;

/**
 * The answer with its traces cut into lines, so that what makes each string safe to print neither shows their line ends as
 * signs nor cuts them. To be called before that.
 */
export function readableDetail(detail: ProbeDetail): ReadableDetail {
  return { ...detail, runs: detail.runs.map(readable), failures: detail.failures.map(readable) };
}

function readable(run: ProbeRunRecord): ReadableRun {
  const trace = run.trace.slice(0, MOST_ENTRIES).map(({ atSeconds, direction, text }) => ({
    atSeconds,
    direction,
    lines: linesOf(text),
  }));
  return { ...run, trace };
}

/** The lines of a text, long ones in pieces; at least one. */
function linesOf(text: string): string[] {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/, MOST_LINES);
  return lines.flatMap(pieces).slice(0, MOST_LINES);
}

/** By code points, so that no character is cut in two. */
function pieces(line: string): string[] {
  if (line.length <= LINE) return [line];
  const characters = Array.from(line);
  return Array.from({ length: Math.ceil(characters.length / LINE) }, (_, index) =>
    characters.slice(index * LINE, (index + 1) * LINE).join(''),
  );
}
