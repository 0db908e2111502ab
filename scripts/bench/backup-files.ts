import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CostRows, costTable } from './backup/cost-rows.ts';
import { type FileContender, fileContenders } from './backup/file-contenders.ts';
import { bytesBelow } from './backup/folder-bytes.ts';
import { mustHave } from './backup/installed.ts';
import { changeTree, makeTree } from './backup/made-tree.ts';
import { type Command, timedRun } from './backup/timed-run-bun.ts';
import { withPrograms, workFolder } from './start-program.ts';
import { markdownTable } from './tcp-proxy/markdown-table.ts';

/**
 * Backups of a folder of 20,000 files (960 MB, half like logs, half noise) beside restic, borg and a pipe of tar, zstd and age, in
 * rounds that take turns: the first backup, one when nothing has changed, one after a hundredth of the files has, a restore, which is
 * compared with the source, and a check of every byte. Prints medians.
 *
 *     bun scripts/bench/backup-files.ts [--small] [--rounds=3] [--only=restic,vedette]
 */
const { values } = parseArgs({
  options: {
    small: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
  },
});
const FILES = values.small ? 1_000 : 20_000;
const rows = new CostRows();

mustHave({ restic: 'restic', borg: 'borgbackup', age: 'age', zstd: 'zstd' });
await withPrograms(async () => {
  const work = workFolder();
  const original = join(work, 'original');
  const bytes = makeTree(original, FILES);
  console.log(`${FILES} files, ${(bytes / 1e6).toFixed(0)} MB; load ${load()} before\n`);
  let names: string[] = [];
  for (let round = 0; round < Number(values.rounds); round++) names = await measureRound(work, original);
  const table = costTable(rows.rows, names, 'vedette', [
    { heading: '÷ best', peers: names.filter((name) => name !== 'vedette') },
    { heading: '÷ restic or borg', peers: ['restic', 'borg'] },
  ]);
  console.log(`${markdownTable(table)}\n\nload ${load()} after`);
});

async function measureRound(work: string, original: string): Promise<string[]> {
  const [source, folder] = [join(work, 'src'), join(work, 'round')];
  mkdirSync(folder);
  execFileSync('cp', ['-a', original, source]);
  const contenders = fileContenders(work, folder).filter(
    ({ name }) => values.only?.split(',').includes(name) ?? true,
  );
  for (const { prepare } of contenders) prepare();
  for (const one of contenders) await backUp('first', one);
  for (const one of contenders) await backUp('no change', one);
  changeTree(source, FILES);
  for (const one of contenders) await backUp('1 % changed', one);
  for (const one of contenders) await restoreAndCompare(one, source, join(work, 'restored'));
  for (const one of contenders) await measure('check', one, one.check);
  for (const path of [source, folder]) rmSync(path, { recursive: true });
  return contenders.map(({ name }) => name);
}

async function backUp(step: string, contender: FileContender): Promise<void> {
  await measure(step, contender, contender.backup);
  rows.add(`${step}: repository, MB`, contender.name, bytesBelow(contender.repository) / 1e6, 1);
}

/** @throws Error where what comes back is another tree: names, types, content, links */
async function restoreAndCompare(contender: FileContender, source: string, into: string): Promise<void> {
  mkdirSync(into);
  await measure('restore', contender, contender.restore(into));
  execFileSync('diff', ['-rq', '--no-dereference', source, contender.restored(into)], { stdio: 'inherit' });
  rmSync(into, { recursive: true });
}

async function measure(step: string, { name }: FileContender, command: Command): Promise<void> {
  // What others wrote must not be written out on this one's time.
  execFileSync('sync');
  const { wall, cpu, peak } = await timedRun(command);
  rows.add(`${step}: wall, s`, name, wall);
  rows.add(`${step}: CPU, s`, name, cpu);
  rows.add(`${step}: peak, MiB`, name, peak, 0);
}

function load(): string {
  return loadavg()[0]!.toFixed(1);
}
