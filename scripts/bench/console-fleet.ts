import { join } from 'node:path';
import { cpuMilliseconds, median, residentMebibytes } from './measure-process.ts';
import { startProgram, vedette, withPrograms } from './start-program.ts';
import { startOnTerminal } from './terminal-program-bun.ts';

/**
 * The console over simulated hosts at 1 Hz on a terminal of 160×50: first frame, CPU, bytes, key to first output byte,
 * growth of memory; and what the simulation itself takes.
 *
 *     bun scripts/bench/console-fleet.ts [hosts=200] [seconds=120]
 */
const [hosts = 200, seconds = 120] = process.argv.slice(2).map(Number);
const BASE = 21_000;
const KEYS = 21;

await withPrograms(async () => {
  const script = join(import.meta.dirname, '..', 'sim-fleet.ts');
  const args = [script, String(hosts), '--base', String(BASE)];
  const fleet = await startProgram(process.execPath, args, `http://127.0.0.1:${BASE}/readyz`);
  const urls = Array.from({ length: hosts }, (_, index) => ['--url', `http://127.0.0.1:${BASE + index}`]);
  const program = await startOnTerminal([vedette, 'tui', ...urls.flat()], /sim-/);
  try {
    console.log(`${hosts} hosts: first frame that names a host ${program.firstFrameMs.toFixed(0)} ms`);
    await Bun.sleep(5_000);
    const [before, simulation] = [residentMebibytes(program.pid), cpuMilliseconds(fleet.pid!)];
    const cost = await program.costOver(seconds);
    const spent = (cpuMilliseconds(fleet.pid!) - simulation) / (10 * seconds);
    const slope = ((cost.residentMebibytes - before) * 60) / seconds;
    console.log(`CPU ${cost.cpuPercent.toFixed(1)} %, ${cost.bytesPerSecond.toFixed(0)} bytes/s`);
    console.log(`resident ${cost.residentMebibytes.toFixed(0)} MiB, ${slope.toFixed(1)} MiB a minute`);
    console.log(`the simulation: CPU ${spent.toFixed(1)} %`);
    const times: number[] = [];
    for (let key = 0; key < KEYS; key++) {
      await Bun.sleep(130);
      times.push(await program.keyToOutput('j'));
    }
    console.log(`key to first output byte: median ${median(times.filter((ms) => ms > 0)).toFixed(0)} ms`);
  } finally {
    await program.end();
  }
});
