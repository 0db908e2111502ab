import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPrometheusIn } from './day-of-samples.ts';
import { loadOrRecord } from './host-recording.ts';
import { cpuMillisecondsOfAll, median } from './measure-process.ts';
import { checkedAlike, type PrometheusAnswer } from './promql/checked-alike.ts';
import { madeSeries } from './promql/made-series.ts';
import { type BenchQuery, benchQueries } from './promql/queries.ts';
import { startProgram, vedette, withPrograms, workFolder } from './start-program.ts';
import { fillOurs, fillPrometheus } from './store-peers.ts';

/**
 * PromQL over HTTP, ours and Prometheus's in turn: the same 300 series × 24 h at 1 s, the same ten queries, in one run.
 * Answers are compared number by number first. Prints p50, p99, CPU of the server for each query, and the peak of
 * resident memory.
 *
 *     bun scripts/bench/promql.ts [rounds=20] [folder]
 *
 * A folder keeps recording and stores for the next run.
 */
const [rounds = '20', kept] = process.argv.slice(2);
const OURS = 'http://127.0.0.1:18371';
const THEIRS = 'http://127.0.0.1:19371';
const WARM = 3;

type Measured = { readonly p50: number; readonly p99: number; readonly cpu: number };

/** Makes both stores of the same samples. @returns a whole second behind the last sample */
async function prepare(folder: string): Promise<number> {
  const note = join(folder, 'end');
  if (existsSync(note)) return Number(readFileSync(note, 'utf8'));
  const recording = await loadOrRecord(join(folder, 'recording.json'), 300);
  // Half a second beside the times that are asked: Prometheus 2 counts a sample at the far end of a window, 3 does not.
  const start = Math.floor((Date.now() - 24 * 3_600_000 - 60_000) / 1_000) * 1_000 + 500;
  const samples = madeSeries(recording, start);
  mkdirSync(join(folder, 'ours'), { mode: 0o700 });
  mkdirSync(join(folder, 'theirs'));
  chmodSync(folder, 0o755);
  fillOurs(join(folder, 'ours', 'series'), samples).store.close();
  fillPrometheus(join(folder, 'theirs'), samples);
  const end = Math.ceil(start / 1_000) + samples.rows.length - 1;
  writeFileSync(note, String(end));
  return end;
}

async function compare(query: BenchQuery, end: number, ours: number, theirs: number): Promise<number> {
  const path = requestOf(query, end);
  checkedAlike(query.name, await ask(OURS, path), await ask(THEIRS, path));
  const [us, them] = [new Contender(OURS, ours), new Contender(THEIRS, theirs)];
  for (let round = 0; round < Number(rounds) + WARM; round++) {
    await us.ask(path, round >= WARM);
    await them.ask(path, round >= WARM);
  }
  const [a, b] = [us.measured(), them.measured()];
  const ratio = a.p50 / b.p50;
  console.log(`| ${query.name} | ${cells(a)} | ${cells(b)} | ${ratio.toFixed(2)} |`);
  return ratio;
}

function cells({ p50, p99, cpu }: Measured): string {
  return [p50, p99, cpu].map((value) => value.toFixed(1)).join(' | ');
}

function requestOf({ query, range }: BenchQuery, end: number): string {
  if (range === undefined) return `/api/v1/query?${new URLSearchParams({ query, time: String(end) })}`;
  const start = end - range.seconds + range.step;
  const parameters = { query, start: String(start), end: String(end), step: String(range.step) };
  return `/api/v1/query_range?${new URLSearchParams(parameters)}`;
}

async function ask(server: string, path: string): Promise<PrometheusAnswer> {
  const response = await fetch(server + path, { headers: { 'accept-encoding': 'identity' } });
  const text = await response.text();
  if (!response.ok) throw new Error(`${server}${path}: ${response.status} ${text.slice(0, 300)}`);
  return JSON.parse(text) as PrometheusAnswer;
}

/** One server under measurement. CPU is counted in steps of 10 ms over all rounds together. */
class Contender {
  readonly #times: number[] = [];
  readonly #server: string;
  readonly #pid: number;
  #cpu = 0;

  constructor(server: string, pid: number) {
    this.#server = server;
    this.#pid = pid;
  }

  async ask(path: string, counts: boolean): Promise<void> {
    const [cpu, began] = [cpuMillisecondsOfAll(this.#pid), performance.now()];
    const response = await fetch(this.#server + path, { headers: { 'accept-encoding': 'identity' } });
    await response.arrayBuffer();
    if (!counts) return;
    this.#times.push(performance.now() - began);
    this.#cpu += cpuMillisecondsOfAll(this.#pid) - cpu;
  }

  measured(): Measured {
    const sorted = this.#times.toSorted((a, b) => a - b);
    const p99 = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))]!;
    return { p50: median(sorted), p99, cpu: this.#cpu / sorted.length };
  }
}

function peakMebibytes(pid: number): string {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return (Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1_024).toFixed(0);
}

await withPrograms(async () => {
  const folder = kept ?? workFolder();
  const end = await prepare(folder);
  const data = join(folder, 'ours');
  const ours = await startProgram(
    vedette,
    ['agent', '--data', data, '--listen', OURS.slice('http://'.length)],
    `${OURS}/readyz`,
  );
  const theirs = await startPrometheusIn(join(folder, 'theirs'), THEIRS);
  const ratios: number[] = [];
  console.log(
    '| query | ours p50 | p99 | CPU | Prometheus p50 | p99 | CPU | p50 ratio |\n|---|---|---|---|---|---|---|---|',
  );
  for (const query of benchQueries) ratios.push(await compare(query, end, ours.pid!, theirs.pid!));
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  console.log(`\ngeometric mean of the ratios ${mean.toFixed(2)}, largest ${Math.max(...ratios).toFixed(2)}`);
  console.log(
    `peak resident memory: vedette ${peakMebibytes(ours.pid!)} MiB, Prometheus ${peakMebibytes(theirs.pid!)} MiB`,
  );
});
