import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { median } from './measure-process.ts';
import { startProgram, vedette, withPrograms, workFolder } from './start-program.ts';

/**
 * Time from killing a target to the verdict `target-down` of an agent alone, in intervals of its probe: a listener of
 * this process ends at a random moment of the interval, and begins again when the verdict was seen.
 *
 *     bun scripts/bench/probe-verdict-time.ts [kills=10]
 */
const [kills = 10] = process.argv.slice(2).map(Number);
const INTERVALS = [1, 5];
const AGENT = 'http://127.0.0.1:28350';
/** Milliseconds between looks at the verdict: so much may each time be told too long. */
const LOOK = 10;

type Target = { readonly port: number; kill(): Promise<void>; begin(): Promise<void> };

await withPrograms(async () => {
  const targets = await Promise.all(INTERVALS.map(() => startTarget()));
  const list = INTERVALS.map((seconds, index) => ({
    name: `every-${seconds}`,
    kind: 'tcp',
    address: `127.0.0.1:${targets[index]!.port}`,
    interval: `${seconds}s`,
  }));
  const folder = workFolder();
  const config = join(folder, 'vedette.yml');
  writeFileSync(config, JSON.stringify({ probes: { list } }));
  await startProgram(
    vedette,
    ['agent', '--config', config, '--data', join(folder, 'data'), '--listen', AGENT.slice('http://'.length)],
    `${AGENT}/readyz`,
  );
  for (const [index, seconds] of INTERVALS.entries()) await measure(seconds, targets[index]!);
});

async function measure(seconds: number, target: Target): Promise<void> {
  const took: number[] = [];
  const name = `every-${seconds}`;
  await untilCause(name, 'up');
  for (let kill = 0; kill < kills; kill++) {
    // Not in step with the probe.
    await Bun.sleep((1 + Math.random()) * seconds * 1_000);
    const began = performance.now();
    await target.kill();
    await untilCause(name, 'target-down');
    took.push((performance.now() - began) / (seconds * 1_000));
    await target.begin();
    await untilCause(name, 'up');
  }
  const range = `${Math.min(...took).toFixed(2)} to ${Math.max(...took).toFixed(2)}`;
  console.log(
    `interval ${seconds} s: target-down after ${median(took).toFixed(2)} intervals (${range}), ${kills} kills, load ${loadavg()[0]!.toFixed(1)}`,
  );
}

/** @throws Error after a minute */
async function untilCause(name: string, cause: string): Promise<void> {
  const until = performance.now() + 60_000;
  while (performance.now() < until) {
    const response = await fetch(`${AGENT}/api/v1/probes/${name}`);
    const { probe } = (await response.json()) as { probe: { verdict: { cause: string } | null } };
    if (probe.verdict?.cause === cause) return;
    await Bun.sleep(LOOK);
  }
  throw new Error(`${name} was not ${cause} within a minute`);
}

/** A listener on loopback that keeps its port. */
async function startTarget(): Promise<Target> {
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
    socket.resume();
  });
  // It does not hold the benchmark when all is measured.
  server.unref();
  let port = 0;
  const begin = async () => {
    await once(server.listen(port, '127.0.0.1'), 'listening');
    port = (server.address() as { port: number }).port;
  };
  await begin();
  return {
    port,
    begin,
    async kill() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
