import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cost, costOver, median } from './measure-process.ts';
import { startProgram, vedette, withPrograms, workFolder } from './start-program.ts';

/**
 * The agent at 1 s with everything on, beside node_exporter with its default collectors scraped each second by
 * Prometheus: CPU and resident memory, both running at the same time, in windows one after the other.
 *
 *     bun scripts/bench/agent-cost.ts [windows=8] [seconds=15] [warmup=60]
 */
const [windows = 8, seconds = 15, warmup = 60] = process.argv.slice(2).map(Number);

await withPrograms(async () => {
  const folder = workFolder();
  const config = join(folder, 'prometheus.yml');
  writeFileSync(
    config,
    "global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs: [{job_name: node, static_configs: [{targets: ['127.0.0.1:19100']}]}]\n",
  );
  const exporter = await startProgram(
    'prometheus-node-exporter',
    ['--web.listen-address=127.0.0.1:19100', '--log.level=error'],
    'http://127.0.0.1:19100/metrics',
  );
  const prometheus = await startProgram(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'prometheus')}`,
      '--web.listen-address=127.0.0.1:19090',
      '--log.level=error',
    ],
    'http://127.0.0.1:19090/-/ready',
  );
  const agent = await startProgram(
    vedette,
    ['agent', '--data', join(folder, 'agent'), '--listen', '127.0.0.1:18338'],
    'http://127.0.0.1:18338/readyz',
  );
  await Bun.sleep(warmup * 1_000);
  const ours: Cost[] = [];
  const theirs: Cost[] = [];
  for (let window = 0; window < windows; window++) {
    ours.push(await costOver(seconds, [agent.pid!]));
    theirs.push(await costOver(seconds, [exporter.pid!, prometheus.pid!]));
  }
  const series = (await (await fetch('http://127.0.0.1:18338/metrics')).text()).split('\n');
  console.log(`series: vedette ${series.filter((line) => line !== '' && !line.startsWith('#')).length}`);
  print('CPU, % of a core', ours, theirs, (cost) => cost.cpuPercent);
  print('resident MiB', ours, theirs, (cost) => cost.residentMebibytes);
});

function print(
  what: string,
  ours: readonly Cost[],
  theirs: readonly Cost[],
  of: (cost: Cost) => number,
): void {
  const us = median(ours.map(of));
  const them = median(theirs.map(of));
  console.log(
    `${what}: vedette ${us.toFixed(2)}, node_exporter + Prometheus ${them.toFixed(2)}, ratio ${(us / them).toFixed(2)}`,
  );
}
