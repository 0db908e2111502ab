import { join } from 'node:path';
import { cpuMilliseconds, median } from './measure-process.ts';
import { startProgram, vedette, withPrograms, workFolder } from './start-program.ts';

/**
 * CPU that the served program spends on one scrape of /metrics (a new connection each, as Prometheus keeps one but
 * restarts it), ours and node_exporter's in turn. The agent's own ticks during its rounds are measured and taken off.
 *
 *     bun scripts/bench/scrape.ts [rounds=10] [scrapes=100]
 */
const [rounds = 10, scrapes = 100] = process.argv.slice(2).map(Number);

await withPrograms(async () => {
  const theirUrl = 'http://127.0.0.1:19100/metrics';
  const ourUrl = 'http://127.0.0.1:18338/metrics';
  const exporter = await startProgram(
    'prometheus-node-exporter',
    ['--web.listen-address=127.0.0.1:19100', '--log.level=error'],
    theirUrl,
  );
  const agent = await startProgram(
    vedette,
    ['agent', '--data', join(workFolder(), 'agent'), '--listen', '127.0.0.1:18338'],
    'http://127.0.0.1:18338/readyz',
  );
  await Bun.sleep(10_000);
  const idle = await idlePerMillisecond(agent.pid!);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await perScrape(agent.pid!, ourUrl, idle));
    theirs.push(await perScrape(exporter.pid!, theirUrl, 0));
  }
  const [us, them] = [median(ours), median(theirs)];
  console.log(
    `CPU ms per scrape: vedette ${us.toFixed(2)}, node_exporter ${them.toFixed(2)}, ratio ${(us / them).toFixed(2)}`,
  );
});

async function idlePerMillisecond(pid: number): Promise<number> {
  const before = cpuMilliseconds(pid);
  await Bun.sleep(10_000);
  return (cpuMilliseconds(pid) - before) / 10_000;
}

async function perScrape(pid: number, url: string, idle: number): Promise<number> {
  const before = cpuMilliseconds(pid);
  const began = performance.now();
  for (let scrape = 0; scrape < scrapes; scrape++) {
    await (await fetch(url, { keepalive: false })).arrayBuffer();
  }
  return (cpuMilliseconds(pid) - before - idle * (performance.now() - began)) / scrapes;
}
