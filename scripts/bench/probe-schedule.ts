import { connect, createServer, type Server } from 'node:net';
import { ProbeSchedule } from '../../probes/schedule/probe-schedule.ts';

/**
 * How late 2,000 probes at 10 s start, and what starting them costs: first with runs that do nothing but wait for 1 ms,
 * then with runs that connect over TCP to a listener of this process (whose own work is then in the figure).
 *
 *     bun scripts/bench/probe-schedule.ts [probes=2000] [interval=10] [seconds=30]
 */
const [probes = 2_000, interval = 10, seconds = 30] = process.argv.slice(2).map(Number);
const WARM_SECONDS = 11;

const listener = await listening();
const { port } = listener.address() as { port: number };
await measure('waiting 1 ms', () => Bun.sleep(1));
await measure('connecting over TCP', (signal) => connectOnce(port, signal));
listener.close();

async function measure(what: string, look: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const schedule = new ProbeSchedule({
    host: 'bench-host',
    concurrency: 64,
    perTarget: 4,
    run: (_, signal) => look(signal),
    failed: (name, error) => console.error(name, error),
  });
  schedule.set(
    Array.from({ length: probes }, (_, index) => ({
      name: `probe-${index}`,
      interval: interval * 1_000,
      target: `host-${index % 500}`,
    })),
  );
  await Bun.sleep(WARM_SECONDS * 1_000);
  const [began, before, started] = [performance.now(), process.cpuUsage(), schedule.stats().started];
  await Bun.sleep(seconds * 1_000);
  const [cpu, took, stats] = [process.cpuUsage(before), performance.now() - began, schedule.stats()];
  await schedule.stop();
  const percent = (cpu.user + cpu.system) / 10 / took;
  const { p50, p99, max } = stats.lateness;
  console.log(
    `${what}: ${stats.started - started} starts, late p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} max ${max.toFixed(1)} ms, skipped ${stats.skipped}, CPU ${percent.toFixed(2)} % of a core`,
  );
}

async function listening(): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 4_096, resolve));
  return server;
}

function connectOnce(to: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: to, signal });
    socket.once('connect', () => socket.destroy());
    socket.on('error', () => undefined);
    socket.once('close', () => resolve());
  });
}
