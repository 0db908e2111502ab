import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ProcessRow } from '../../agent/contract/processes.ts';
import type { AgentStatus, HostSummary } from '../../agent/contract/status.ts';

/** One series, a value a second; NaN where it had none. */
export type RecordedSeries = {
  readonly labels: Readonly<Record<string, string>>;
  readonly counter: boolean;
  readonly values: Float64Array;
};

/** What one real agent answered, second by second. */
export type Recording = {
  /** RFC 3339, when the first second was. */
  readonly recordedAt: string;
  readonly source: string;
  readonly version: string;
  readonly seconds: number;
  readonly status: AgentStatus;
  /** One a second. */
  readonly summaries: readonly HostSummary[];
  readonly processes: readonly ProcessRow[];
  readonly series: readonly RecordedSeries[];
};

/** The file as `scripts/simulation/record.ts` writes it: each series as its first value and the differences. */
export type RecordingFile = Omit<Recording, 'series'> & {
  readonly series: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly counter: boolean;
    readonly deltas: readonly (number | null)[];
  }[];
};

export const recordingPath = join(import.meta.dirname, 'testdata', 'recording.json.gz');

/** Reads the recording that lies in the repository. */
export function readRecording(path: string = recordingPath): Recording {
  const file = JSON.parse(gunzipSync(readFileSync(path)).toString()) as RecordingFile;
  return { ...file, series: file.series.map((one) => ({ ...one, values: summed(one.deltas) })) };
}

/** Differences of neighbours, null where there is no value. The opposite of `summed`. */
export function deltasOf(values: readonly (number | null)[]): (number | null)[] {
  let before = 0;
  return values.map((value) => {
    if (value === null) return null;
    const delta = Number((value - before).toPrecision(12));
    before += delta;
    return delta;
  });
}

function summed(deltas: readonly (number | null)[]): Float64Array {
  let before = 0;
  return Float64Array.from(deltas, (delta) => {
    if (delta === null) return Number.NaN;
    before += delta;
    return before;
  });
}
