import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { askBlackbox, startBlackboxExporter } from './blackbox-exporter.ts';
import { cpuMillisecondsOfAll, median, residentMebibytes } from './measure-process.ts';
import { startSmallNginx } from './small-nginx.ts';
import { startProgram, vedette, withPrograms, workFolder } from './start-program.ts';

/**
 * CPU of one probe of a local nginx, by kind: agents with so many `http` and so many `tcp` probes at 1 s, less what an
 * agent without probes takes in the same window, beside blackbox_exporter asked for the same at the same rate over kept
 * connections, less what it takes when nobody asks. All run at the same time; the windows of blackbox_exporter take turns.
 *
 *     bun scripts/bench/probe-cost.ts [rounds=6] [seconds=10] [warmup=60] [probes=100]
 */
const [rounds = 6, seconds = 10, warmup = 60, probes = 100] = process.argv.slice(2).map(Number);
const NGINX = 28_380;
const KINDS = ['http', 'tcp'] as const;
type Kind = (typeof KINDS)[number];

type Agent = { readonly pid: number; readonly url: string };
type Sums = { readonly ours: number[]; readonly theirs: number[] };

const METRIC = /^(probe_\w+)\{([^}]*)\} (\S+)$|^(probe_\w+) (\S+)$/gm;

await withPrograms(async () => {
  await startSmallNginx(NGINX);
  const blackbox = (await startBlackboxExporter()).pid!;
  const without = await startAgent(28_340, []);
  const agents = {
    http: await startAgent(28_341, listOf('http')),
    tcp: await startAgent(28_342, listOf('tcp')),
  };
  const quiet = residentMebibytes(blackbox);
  await Bun.sleep(warmup * 1_000);
  const cost: Record<Kind, Sums> = { http: { ours: [], theirs: [] }, tcp: { ours: [], theirs: [] } };
  const times: Record<Kind, Map<string, Sums>> = { http: new Map(), tcp: new Map() };
  const loads: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const idle = await cpuOver([blackbox], () => Bun.sleep(seconds * 1_000));
    for (const kind of KINDS) {
      const [peer = 0, base = 0, http = 0, tcp = 0] = await cpuOver(
        [blackbox, without.pid, agents.http.pid, agents.tcp.pid],
        () => drive(kind, times[kind]),
      );
      cost[kind].theirs.push((peer - idle[0]!) / (probes * seconds));
      cost.http.ours.push((http - base) / (probes * seconds));
      cost.tcp.ours.push((tcp - base) / (probes * seconds));
      loads.push(loadavg()[0]!);
    }
    for (const kind of KINDS) await collectOurs(agents[kind], times[kind]);
  }
  console.log(
    `load ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}, ${rounds} rounds of ${seconds} s`,
  );
  for (const kind of KINDS) print(`CPU ms per ${kind} probe`, cost[kind], 3);
  for (const kind of KINDS) {
    for (const [name, sums] of times[kind])
      if (sums.ours.length > 0 && sums.theirs.length > 0) print(`${kind} ${name}, ms`, sums, 3);
  }
  const memory = [without, agents.http, agents.tcp].map(({ pid }) => residentMebibytes(pid).toFixed(1));
  console.log(
    `resident MiB: vedette ${memory[0]} without probes, ${memory[1]} with http, ${memory[2]} with tcp; blackbox_exporter ${quiet.toFixed(1)} before, ${residentMebibytes(blackbox).toFixed(1)} after`,
  );
});

function targetOf(kind: Kind, index: number): string {
  return kind === 'http' ? `http://127.0.0.1:${NGINX}/?${index}` : `127.0.0.1:${NGINX}`;
}

function listOf(kind: Kind): object[] {
  const target = kind === 'http' ? 'url' : 'address';
  return Array.from({ length: probes }, (_, index) => ({
    name: `${kind}-${index}`,
    kind,
    [target]: targetOf(kind, index),
    interval: '1s',
  }));
}

/** An agent that probes nginx alone: with 100 probes on one host, one at a time each, the bound per host is not met. */
async function startAgent(port: number, list: readonly object[]): Promise<Agent> {
  const folder = workFolder();
  const config = join(folder, 'vedette.yml');
  writeFileSync(config, JSON.stringify({ probes: { list } }));
  const url = `http://127.0.0.1:${port}`;
  const words = [
    'agent',
    '--config',
    config,
    '--data',
    join(folder, 'data'),
    '--listen',
    `127.0.0.1:${port}`,
  ];
  const { pid } = await startProgram(vedette, words, `${url}/readyz`);
  return { pid: pid!, url };
}

async function cpuOver(pids: readonly number[], action: () => Promise<unknown>): Promise<number[]> {
  const before = pids.map(cpuMillisecondsOfAll);
  await action();
  return pids.map((pid, index) => cpuMillisecondsOfAll(pid) - before[index]!);
}

/** Asks blackbox_exporter for every probe once a second, evenly spread. */
async function drive(kind: Kind, times: Map<string, Sums>): Promise<void> {
  const began = performance.now();
  const asked: Promise<string>[] = [];
  for (let index = 0; index < probes * seconds; index++) {
    const due = began + (index * 1_000) / probes;
    await Bun.sleep(Math.max(0, due - performance.now()));
    asked.push(askBlackbox(kind, targetOf(kind, index % probes)));
  }
  for (const text of await Promise.all(asked)) collect(text, times, 'theirs');
  await Bun.sleep(Math.max(0, began + seconds * 1_000 - performance.now()));
}

async function collectOurs({ url }: Agent, times: Map<string, Sums>): Promise<void> {
  collect(await (await fetch(`${url}/metrics`)).text(), times, 'ours');
}

/** Keeps the durations of an exposition, as milliseconds by name and phase. */
function collect(text: string, times: Map<string, Sums>, side: keyof Sums): void {
  for (const [, labelled, labels = '', value, bare, plain] of text.matchAll(METRIC)) {
    const metric = labelled ?? bare!;
    const phase = /(?:^|,)phase="(\w+)"/.exec(labels)?.[1];
    if (metric === 'probe_success' && Number(value ?? plain) !== 1)
      throw new Error(`a probe failed:\n${text}`);
    if (!metric.endsWith('_duration_seconds')) continue;
    const name = phase ?? 'whole';
    const sums = times.get(name) ?? { ours: [], theirs: [] };
    times.set(name, sums);
    sums[side].push(Number(value ?? plain) * 1_000);
  }
}

function print(what: string, { ours, theirs }: Sums, digits: number): void {
  const us = median(ours);
  const range = `${Math.min(...ours).toFixed(digits)} to ${Math.max(...ours).toFixed(digits)}`;
  const them = median(theirs);
  const other = `${Math.min(...theirs).toFixed(digits)} to ${Math.max(...theirs).toFixed(digits)}`;
  // A phase that neither has, such as TLS on a plain target.
  if (us === 0 && them === 0) return;
  console.log(
    `${what}: vedette ${us.toFixed(digits)} (${range}), blackbox_exporter ${them.toFixed(digits)} (${other}), ratio ${(us / them).toFixed(2)}, difference ${(us - them).toFixed(digits)}`,
  );
}
