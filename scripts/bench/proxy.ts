import { loadavg } from 'node:os';
import { median } from './measure-process.ts';
import { withPrograms } from './start-program.ts';
import { againstToxiproxy } from './tcp-proxy/against-toxiproxy.ts';
import {
  type Contender,
  direct,
  oneToxic,
  startBareRelay,
  startHaproxy,
  startNginxStream,
  startSocat,
  startVedette,
  threeToxics,
} from './tcp-proxy/contenders.ts';
import { type Memory, memoryPerConnection } from './tcp-proxy/idle-connections-bun.ts';
import { markdownTable } from './tcp-proxy/markdown-table.ts';
import { type Measure, measureContender, type Round } from './tcp-proxy/measure-contender.ts';
import { startServices } from './tcp-proxy/services.ts';
import { toxicAccuracy } from './tcp-proxy/toxic-accuracy.ts';

/**
 * The fault proxy beside raw loopback and the TCP proxies of Debian, in rounds that take turns, as tables of Markdown;
 * then its ratios to raw loopback beside those of Toxiproxy 2.12, measured the same way on this kind of machine.
 *
 *     bun scripts/bench/proxy.ts [rounds=3] [seconds=1]
 */
const [rounds = 3, seconds = 1] = process.argv.slice(2).map(Number);

/** As many as a limit of 20,000 descriptors lets a proxy hold, at two for each. */
const CONNECTIONS = [2_000, 9_900];

type Measured = ReadonlyMap<string, readonly Round[]>;
type MemoryOf = ReadonlyMap<string, Memory>;

const rows: readonly (readonly [string, Measure, digits: number])[] = [
  ['Gbit/s, 1 stream, client to server', 'up', 2],
  ['Gbit/s, 1 stream, server to client', 'down', 2],
  ['CPU s per GB, both ways', 'cpuPerGigabyte', 3],
  ['round trip p50, 1 connection, µs', 'tripP50', 1],
  ['round trip p99', 'tripP99', 1],
  ['redis GET/s, 1 connection', 'redis', 0],
  ['redis GET p50, µs', 'redisP50', 0],
  ['redis GET p99, µs', 'redisP99', 0],
  ['CPU µs per round trip', 'cpuPerTrip', 1],
  ['requests/s, 32 kept connections', 'kept', 0],
  ['requests/s, a new connection each, 16 at once', 'opened', 0],
  ['CPU µs per new connection', 'cpuPerOpened', 0],
];

await withPrograms(async () => {
  console.log(`load ${loadavg()[0]!.toFixed(1)} before\n`);
  await startServices();
  const measured = await measureAll([
    direct,
    await startVedette('vedette', 18_710),
    await startVedette('1 toxic', 18_720, oneToxic),
    await startVedette('3 toxics', 18_730, threeToxics),
    await startBareRelay(18_740),
    ...(await startOthers(18_750)),
  ]);
  const memory = await memoryOf([
    await startVedette('vedette', 18_810),
    await startBareRelay(18_840),
    ...(await startOthers(18_850)),
  ]);
  printRounds(measured, memory);
  const [kibibytes] = memory.get('vedette')!.each;
  const compared = {
    proxy: measured.get('vedette')!,
    direct: measured.get('direct')!,
    bare: measured.get('bare relay')!,
  };
  console.log(markdownTable(againstToxiproxy(compared, kibibytes!, await toxicAccuracy(18_910))));
  console.log(`\nload ${loadavg()[0]!.toFixed(1)} after`);
});

/** Those of Debian's that are installed; the others are named. */
async function startOthers(base: number): Promise<Contender[]> {
  const starts = { HAProxy: startHaproxy, 'nginx stream': startNginxStream, socat: startSocat };
  const started: Contender[] = [];
  for (const [index, [name, start]] of Object.entries(starts).entries()) {
    const contender = await start(base + index * 10);
    if (contender) started.push(contender);
    else console.log(`${name}: not installed`);
  }
  return started;
}

async function measureAll(contenders: readonly Contender[]): Promise<Measured> {
  const measured = new Map<string, Round[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const contender of contenders)
      measured.get(contender.name)!.push(await measureContender(contender, seconds));
  return measured;
}

/** Not of socat, which has a process for each. */
async function memoryOf(contenders: readonly Contender[]): Promise<MemoryOf> {
  const memory = new Map<string, Memory>();
  for (const { name, pids, ports } of contenders)
    if (pids.length === 1) memory.set(name, await memoryPerConnection(pids[0]!, ports.redis, CONNECTIONS));
  return memory;
}

function printRounds(measured: Measured, memory: MemoryOf): void {
  const names = [...measured.keys()];
  const cells = (of: (name: string) => number | undefined, digits: number) =>
    names.map((name) => {
      const value = of(name);
      return value === undefined || Number.isNaN(value) ? '' : value.toFixed(digits);
    });
  const table = rows.map(([what, measure, digits]) => [
    what,
    ...cells((name) => median(measured.get(name)!.map((round) => round[measure])), digits),
  ]);
  const kibibytes = CONNECTIONS.map((count, index) => [
    `KiB per connection, ${count} idle`,
    ...cells((name) => memory.get(name)?.each[index], 1),
  ]);
  const idle = ['resident MiB with none', ...cells((name) => memory.get(name)?.idle, 1)];
  console.log(`${markdownTable([['', ...names], ...table, idle, ...kibibytes])}\n`);
}
