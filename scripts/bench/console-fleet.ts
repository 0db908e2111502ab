import { parseArgs } from 'node:util';
import { cpuMilliseconds, median, residentMebibytes } from './measure-process.ts';
import { startProgram, vedette, withPrograms } from './start-program.ts';
import { type Screen, startOnTerminal, type TerminalProgram } from './terminal-program-bun.ts';

/**
 * The console over simulated hosts at 1 Hz on a terminal of 160×50: first frame, frame that knows the whole fleet, CPU,
 * bytes, key to the frame that shows the moved selection, growth of memory after a minute of warming up; and what the
 * simulation itself takes. With `--well` no host has a trouble; with `--still` no number changes.
 *
 *     bun scripts/bench/console-fleet.ts [hosts=200] [seconds=120] [--well] [--still]
 */
const { values: switches, positionals } = parseArgs({
  allowPositionals: true,
  options: { well: { type: 'boolean', default: false }, still: { type: 'boolean', default: false } },
});
const [hosts = 200, seconds = 120] = positionals.map(Number);
const BASE = 21_000 + (process.pid % 5) * 2_000;
const [KEYS, WARM_SECONDS] = [41, 60];

await withPrograms(async () => {
  const fleet = await startFleet();
  const urls = Array.from({ length: hosts }, (_, index) => ['--url', `http://127.0.0.1:${BASE + index}`]);
  const program = startOnTerminal([vedette, 'tui', ...urls.flat()]);
  try {
    await measureFirstFrames(program);
    await Bun.sleep(WARM_SECONDS * 1_000);
    await measureCost(program, fleet.pid!);
    await measureKeys(program);
  } finally {
    await program.end();
  }
});

async function startFleet() {
  const script = `${import.meta.dirname}/../sim-fleet.ts`;
  const chosen = (['well', 'still'] as const).filter((name) => switches[name]).map((name) => `--${name}`);
  const args = [script, String(hosts), '--base', String(BASE), ...chosen];
  const fleet = await startProgram(process.execPath, args, `http://127.0.0.1:${BASE}/readyz`);
  await Bun.sleep(2_000);
  // Another simulation on these ports would have answered in its place.
  if (fleet.exitCode !== null) throw new Error(`Cannot simulate: a port from ${BASE} on is taken`);
  return fleet;
}

/** The whole fleet is known when nobody is being asked for the first time any more. */
async function measureFirstFrames(program: TerminalProgram): Promise<void> {
  const named = (screen: Screen) => screen.some((line) => / sim-\w+-\d/.test(line));
  const [drawn, first, whole] = await Promise.all([
    program.shown(([title = '']) => title.includes(`${hosts} hosts`)),
    program.shown(named),
    program.shown(([title = '']) => title.includes(`${hosts} hosts`) && !title.includes('unknown')),
  ]);
  const [a, b, c] = [drawn, first, whole].map((ms) => ms!.toFixed(0));
  console.log(`${hosts} hosts: first frame ${a} ms, first with a host ${b} ms, whole fleet ${c} ms`);
}

async function measureCost({ pid, costOver }: TerminalProgram, simulation: number): Promise<void> {
  const [before, began] = [cpuMilliseconds(simulation), performance.now()];
  const samples: number[] = [residentMebibytes(pid)];
  const timer = setInterval(() => samples.push(residentMebibytes(pid)), 1_000);
  const cost = await costOver(seconds);
  clearInterval(timer);
  const spent = (100 * (cpuMilliseconds(simulation) - before)) / (performance.now() - began);
  console.log(`CPU ${cost.cpuPercent.toFixed(1)} %, ${cost.bytesPerSecond.toFixed(0)} bytes/s`);
  const range = `${Math.min(...samples).toFixed(0)} to ${Math.max(...samples).toFixed(0)}`;
  console.log(`resident ${range} MiB, ${(slope(samples) * 60).toFixed(2)} MiB a minute`);
  console.log(`the simulation: CPU ${spent.toFixed(1)} %`);
}

/** The inclination of the line through values one step apart that leaves the least squares. */
function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const [over, under] = values.reduce(
    ([over, under], value, index) => [
      over + (index - middle) * (value - mean),
      under + (index - middle) ** 2,
    ],
    [0, 0],
  );
  return under === 0 ? 0 : over / under;
}

/** The lowest line tells which host is selected, whatever the order of the rows does meanwhile. */
async function measureKeys({ screen, keyToFrame }: TerminalProgram): Promise<void> {
  const selected = (screen: Screen) => screen.at(-2)?.trim().split(/\s/)[0] ?? '';
  const times: number[] = [];
  for (let key = 0; key < KEYS; key++) {
    await Bun.sleep(90 + 37 * (key % 5));
    const before = selected(screen());
    times.push(await keyToFrame('j', (now) => selected(now) !== before));
  }
  const shown = times.filter((ms) => !Number.isNaN(ms)).sort((a, b) => a - b);
  const slow = shown[Math.floor(shown.length * 0.9)]!;
  const frame = `median ${median(shown).toFixed(1)} ms, p90 ${slow.toFixed(1)} ms`;
  console.log(`key to frame: ${frame}, ${times.length - shown.length} of ${KEYS} without one`);
}
