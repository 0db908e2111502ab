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

type Row = TerminalCost & { readonly firstFrameMs: number; readonly firstNumbersMs: number };
type Program = { readonly command: readonly string[]; readonly frame: RegExp; readonly numbers: RegExp };

const programs: Record<string, Program> = {
  vedette: {
    command: [vedette, 'tui', '--url', `http://${AGENT}`],
    frame: /1 host/,
    numbers: /bench-host .*\d+%/,
  },
  glances: { command: ['glances', '-t', '1'], frame: /CPU/, numbers: /CPU.*\d+\.\d%/ },
  btop: { command: ['btop', '--utf-force'], frame: /Program|Command/, numbers: /\d+%/ },
  htop: { command: ['htop', '-d', '10'], frame: /PID/, numbers: /\d+\.\d%/ },
};

await withPrograms(async () => {
  const data = ['--data', workFolder(), '--host', 'bench-host'];
  await startProgram(vedette, ['agent', ...data, '--listen', AGENT], `http://${AGENT}/readyz`);
  await Bun.sleep(3_000);
  const rows = new Map<string, Row[]>();
  for (let round = 0; round < rounds; round++)
    for (const name of Object.keys(programs))
      rows.set(name, [...(rows.get(name) ?? []), await measure(programs[name]!)]);
  const measures = ['firstFrameMs', 'firstNumbersMs', 'cpuPercent', 'bytesPerSecond', 'residentMebibytes'];
  for (const what of measures as (keyof Row)[]) print(what, rows);
});

async function measure({ command, frame, numbers }: Program): Promise<Row> {
  const program = startOnTerminal(command);
  const [firstFrameMs, firstNumbersMs] = await Promise.all(
    [frame, numbers].map((pattern) => program.shown((screen) => screen.some((line) => pattern.test(line)))),
  );
  await Bun.sleep(3_000);
  const cost = await program.costOver(seconds);
  await program.end();
  return { ...cost, firstFrameMs: firstFrameMs!, firstNumbersMs: firstNumbersMs! };
}

function print(what: keyof Row, rows: ReadonlyMap<string, readonly Row[]>): void {
  const of = (name: string) => median((rows.get(name) ?? []).map((row) => row[what]));
  const us = of('vedette');
  const beside = ['glances', 'btop', 'htop'].map(
    (name) => `${name} ${of(name).toFixed(1)} (ratio ${(us / of(name)).toFixed(2)})`,
  );
  console.log(`${what}: vedette ${us.toFixed(1)}, ${beside.join(', ')}`);
}
