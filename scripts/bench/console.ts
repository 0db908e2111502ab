import { median } from './measure-process.ts';
import { startProgram, vedette, withPrograms, workFolder } from './start-program.ts';
import { startOnTerminal, type TerminalCost } from './terminal-program-bun.ts';

/**
 * The console on the agent of this host beside glances and htop at 1 s and btop at its own 2 s, on a terminal of 160×50, in turn.
 *
 *     bun scripts/bench/console.ts [rounds=3] [seconds=20]
 */
const [rounds = 3, seconds = 20] = process.argv.slice(2).map(Number);
const AGENT = '127.0.0.1:18341';

type Row = TerminalCost & { readonly firstFrameMs: number };
const programs: Record<string, { readonly command: readonly string[]; readonly shows: RegExp }> = {
  vedette: { command: [vedette, 'tui', '--url', `http://${AGENT}`], shows: /bench-host/ },
  glances: { command: ['glances', '-t', '1'], shows: /CPU/ },
  btop: { command: ['btop', '--utf-force'], shows: /proc|Program/ },
  htop: { command: ['htop', '-d', '10'], shows: /PID/ },
};

await withPrograms(async () => {
  const data = ['--data', workFolder(), '--host', 'bench-host'];
  await startProgram(vedette, ['agent', ...data, '--listen', AGENT], `http://${AGENT}/readyz`);
  const rows = new Map<string, Row[]>();
  for (let round = 0; round < rounds; round++)
    for (const name of Object.keys(programs))
      rows.set(name, [...(rows.get(name) ?? []), await measure(name)]);
  for (const what of ['firstFrameMs', 'cpuPercent', 'bytesPerSecond', 'residentMebibytes'] as const)
    print(what, rows);
});

async function measure(name: string): Promise<Row> {
  const { command, shows } = programs[name]!;
  const program = await startOnTerminal(command, shows);
  await Bun.sleep(3_000);
  const cost = await program.costOver(seconds);
  await program.end();
  return { ...cost, firstFrameMs: program.firstFrameMs };
}

function print(what: keyof Row, rows: ReadonlyMap<string, readonly Row[]>): void {
  const of = (name: string) => median((rows.get(name) ?? []).map((row) => row[what]));
  const us = of('vedette');
  const beside = ['glances', 'btop', 'htop'].map(
    (name) => `${name} ${of(name).toFixed(1)} (ratio ${(us / of(name)).toFixed(2)})`,
  );
  console.log(`${what}: vedette ${us.toFixed(1)}, ${beside.join(', ')}`);
}
