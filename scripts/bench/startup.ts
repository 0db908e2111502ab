import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median } from './measure-process.ts';
import { answers, endProgram, startProgram, vedette, withPrograms, workFolder } from './start-program.ts';

/**
 * Milliseconds from start to end of short commands beside an empty program compiled the same way, and from start to the
 * first answer of the agent beside node_exporter; all in turn.
 *
 *     bun scripts/bench/startup.ts [rounds=20]
 */
let agents = 0;
const [rounds = 20] = process.argv.slice(2).map(Number);

await withPrograms(async () => {
  const folder = workFolder();
  const empty = await compileEmpty(folder);
  const data = join(folder, 'agent');
  await startProgram(
    vedette,
    ['agent', '--data', data, '--listen', '127.0.0.1:18338'],
    'http://127.0.0.1:18338/readyz',
  );
  const runs: Record<string, () => number | Promise<number>> = {
    'empty program': () => timed(empty, []),
    'vedette --version': () => timed(vedette, ['--version']),
    'vedette --help': () => timed(vedette, ['--help']),
    'vedette status': () => timed(vedette, ['status', '--data', data]),
    'vedette agent, until ready': () =>
      untilAnswer(vedette, agentArguments(folder), 'http://127.0.0.1:18339/readyz'),
    'node_exporter, until it answers': () =>
      untilAnswer(
        'prometheus-node-exporter',
        ['--web.listen-address=127.0.0.1:19100', '--log.level=error'],
        'http://127.0.0.1:19100/metrics',
      ),
  };
  const times = new Map<string, number[]>(Object.keys(runs).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(runs)) times.get(name)!.push(await run());
  }
  for (const [name, values] of times) {
    console.log(
      `${name}: median ${median(values).toFixed(1)} ms, least ${Math.min(...values).toFixed(1)} ms`,
    );
  }
  const ratio = median(times.get('vedette --version')!) / median(times.get('empty program')!);
  console.log(`vedette --version ÷ empty program: ${ratio.toFixed(2)}`);
});

function agentArguments(folder: string): string[] {
  return ['agent', '--data', join(folder, `fresh-${++agents}`), '--listen', '127.0.0.1:18339'];
}

async function compileEmpty(folder: string): Promise<string> {
  const source = join(folder, 'empty.ts');
  writeFileSync(source, 'console.log("vedette");\nexport {};\n');
  const outfile = join(folder, 'empty');
  const result = await Bun.build({
    entrypoints: [source],
    target: 'bun',
    format: 'esm',
    bytecode: true,
    compile: { outfile },
  });
  if (!result.success) throw new Error(result.logs.join('\n'));
  return outfile;
}

function timed(command: string, args: readonly string[]): number {
  const began = performance.now();
  const { status } = spawnSync(command, args, { stdio: 'ignore' });
  if (status !== 0 && status !== 10) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
  return performance.now() - began;
}

async function untilAnswer(command: string, args: readonly string[], url: string): Promise<number> {
  const began = performance.now();
  const child = spawn(command, args, { stdio: 'ignore' });
  try {
    while (!(await answers(url))) {
      if (performance.now() - began > 10_000) throw new Error(`${command} did not answer`);
      await Bun.sleep(1);
    }
    return performance.now() - began;
  } finally {
    await endProgram(child);
  }
}
