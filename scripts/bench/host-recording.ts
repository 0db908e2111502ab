import { readFileSync, writeFileSync } from 'node:fs';
import { startProgram } from './start-program.ts';

/** What one host's metrics were, second by second: the same series in every row, NaN where one was absent. */
export type HostRecording = {
  /** Name and labels as the exposition writes them. */
  readonly names: readonly string[];
  readonly counters: readonly boolean[];
  readonly rows: readonly (readonly number[])[];
};

/** Reads a recording from a file, or makes one of node_exporter on this host and keeps it there. */
export async function loadOrRecord(path: string, seconds: number): Promise<HostRecording> {
  try {
    return JSON.parse(readFileSync(path, 'utf8'), (_, value) => (value === null ? Number.NaN : value));
  } catch {
    const recording = await record(seconds);
    writeFileSync(path, JSON.stringify(recording));
    return recording;
  }
}

async function record(seconds: number): Promise<HostRecording> {
  const url = 'http://127.0.0.1:19101/metrics';
  await startProgram(
    'prometheus-node-exporter',
    ['--web.listen-address=127.0.0.1:19101', '--log.level=error'],
    url,
  );
  const scrapes: string[] = [];
  for (let second = 0; second < seconds; second++) {
    await Bun.sleep(1_000 - (Date.now() % 1_000));
    scrapes.push(await (await fetch(url)).text());
  }
  return recordingOf(scrapes);
}

/** A recording from exposition texts, one a second. */
export function recordingOf(scrapes: readonly string[]): HostRecording {
  const counters = new Set(
    scrapes.flatMap((text) => [...text.matchAll(/^# TYPE (\S+) counter$/gm)].map((m) => m[1]!)),
  );
  const rows = scrapes.map(valuesOf);
  const names = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  return {
    names,
    counters: names.map((name) => counters.has(name.split('{')[0]!) || /_(sum|count|bucket)\b/.test(name)),
    rows: rows.map((row) => names.map((name) => row.get(name) ?? Number.NaN)),
  };
}

function valuesOf(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [
      line.slice(0, line.lastIndexOf(' ')),
      Number(line.slice(line.lastIndexOf(' ') + 1)),
    ]),
  );
}
