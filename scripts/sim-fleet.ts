import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { listen } from './simulation/listen-bun.ts';
import { readRecording } from './simulation/recording.ts';
import { planFleet, type SimulatedHost } from './simulation/simulated-host.ts';
import { World } from './simulation/world.ts';

const USAGE =
  'scripts/sim-fleet N [--base PORT] [--seed NUMBER] [--peers FILE] [--well] [--still] [--list]; N from 1 to 2000';

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      base: { type: 'string', default: '18400' },
      seed: { type: 'string', default: '1' },
      peers: { type: 'string' },
      well: { type: 'boolean', default: false },
      still: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
    },
  });
  const [count, base, seed] = [positionals[0], values.base, values.seed].map(Number) as [
    number,
    number,
    number,
  ];
  if (!isBetween(count, 1, 2_000) || !isBetween(base, 1_024, 65_536 - count) || !Number.isInteger(seed))
    throw new RangeError(USAGE);
  const { list, peers, well, still } = values;
  return { count, base, seed, list, peers, well, still };
}

function isBetween(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

/** Prometheus file_sd: one group a host, so that each has its own labels. */
function fileSd(hosts: readonly SimulatedHost[]): string {
  const groups = hosts.map(({ port, labels, name, trouble }) => {
    const shown = trouble === 'hostile' ? { simulated: 'true' } : { ...labels, host: name };
    return { targets: [`127.0.0.1:${port}`], labels: shown };
  });
  return `${JSON.stringify(groups, null, 2)}\n`;
}

async function run(options: ReturnType<typeof readOptions>): Promise<void> {
  const hosts = planFleet(options);
  if (options.peers !== undefined) writeFileSync(options.peers, fileSd(hosts));
  if (options.list) {
    for (const { url, trouble } of hosts) console.log(`${url} ${trouble ?? 'well'}`);
    return;
  }
  const world = new World(hosts, readRecording(), Date.now(), options.still);
  const closers = await Promise.all(hosts.map((host) => listen(world, host)));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      for (const close of closers) close();
      process.exit(0);
    });
  console.log(`${hosts.length} simulated hosts, ${hosts[0]!.url} and up, sick since ${iso(world.sickSince)}`);
  console.log(
    `console: dist/vedette tui $(seq -f "--url http://127.0.0.1:%g" ${hosts[0]!.port} ${hosts.at(-1)!.port})\nctrl-c stops them all`,
  );
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

try {
  await run(readOptions());
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = error instanceof RangeError || error instanceof TypeError ? 2 : 1;
}
