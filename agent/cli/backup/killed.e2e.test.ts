import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { lookAtTree } from '../../../recovery/tree/tree.testkit.ts';
import { endAll } from '../../binary.testkit.ts';
import { bytesBelow, filesBelow, type Workshop, workshop } from './workshop.testkit.ts';

const MB = 1_000_000;

afterEach(endAll);

/** Files that do not compress, in two sizes: some of them are packed whole, some in parts. */
function fill(folder: string, megabytes: number): void {
  mkdirSync(folder);
  const large = Math.floor(megabytes / 10);
  for (let file = 0; file < large; file++) writeFileSync(join(folder, `large${file}`), randomBytes(8 * MB));
  for (let file = 0; file < large * 20; file++)
    writeFileSync(join(folder, `small${file}`), randomBytes(MB / 10));
}

/** A machine that was busy while the moments were chosen: the command was done before its end came, the next ends sooner. */
const SOONER = 0.5;

/** Twelve moments from the start of a command to shortly before its end, in milliseconds. */
async function moments(run: () => Promise<unknown>): Promise<number[]> {
  const started = performance.now();
  await run();
  const took = performance.now() - started;
  return Array.from({ length: 12 }, (_, kill) => Math.round((took * (kill + 1)) / 14));
}

const snapshotsOf = async ({ run, target }: Workshop): Promise<{ id: string; addedBytes: number }[]> =>
  JSON.parse((await run(['backup', 'ls', '--json', ...target])).stdout).snapshots;

test('a backup that is killed at any moment leaves a repository that is well, and the next one builds on it', async () => {
  const shop = workshop();
  const { folder, srv, b, target, run, backUp, restoreTo, killAfter, expectWell } = shop;
  writeFileSync(join(srv, 'first'), 'from before');
  await backUp();
  const before = lookAtTree(srv);
  const [first] = await snapshotsOf(shop);
  fill(join(srv, 'new'), 50);
  const words = ['backup', 'run', '--source', `files:${srv}`];
  const delays = await moments(() => run([...words, '--target', `directory:${join(folder, 'scratch')}`]));
  let [sent, most, killed, pace] = [bytesBelow(b), 0, 0, 1];
  for (const delay of delays) {
    if ((await killAfter(delay * pace, [...words, ...target])) === null) killed++;
    else pace *= SOONER;
    await expectWell();
    const to = join(folder, `first-${delay}`);
    await run(['restore', first!.id, ...target, '--to', to, '--yes']);
    expect(lookAtTree(to)).toEqual(before);
    const now = bytesBelow(b);
    most = Math.max(most, now - sent);
    sent = now;
  }
  expect(killed).toBeGreaterThan(2);
  expect((await run(['backup', 'repair', ...target])).code).toBe(0);
  const [latest] = JSON.parse((await backUp('--read-all', '--json')).stdout).backups;
  expect(latest.snapshot.addedBytes).toBeLessThan(Math.max(0, 51 * MB - most) + MB);
  await expectWell();
  expect((await restoreTo(join(folder, 'all'))).code).toBe(0);
  expect(lookAtTree(join(folder, 'all'))).toEqual(lookAtTree(srv));
}, 180_000);

test('a restore that is killed at any moment leaves the folder as it was or as it is in the snapshot', async () => {
  const { folder, srv, target, run, backUp, killAfter } = workshop();
  fill(join(srv, 'new'), 30);
  await backUp();
  const wanted = lookAtTree(srv);
  const to = join(folder, 'to');
  mkdirSync(to);
  writeFileSync(join(to, 'precious'), 'of today');
  const words = ['restore', 'latest', ...target, '--yes', '--to'];
  const delays = await moments(() => run([...words, join(folder, 'scratch')]));
  const old = lookAtTree(to);
  let [killed, pace] = [0, 1];
  for (const delay of delays) {
    if ((await killAfter(delay * pace, [...words, to])) === null) killed++;
    else pace *= SOONER;
    expect([old, wanted]).toContainEqual(lookAtTree(to));
  }
  expect(killed).toBeGreaterThan(2);
  expect(await run([...words, to])).toMatchObject({ code: 0 });
  expect(lookAtTree(to)).toEqual(wanted);
}, 180_000);

/** The leases that the dead left in a repository are as old as they have to be to count no more. */
function anHourLater(repository: string): void {
  for (const path of filesBelow(repository).filter((file) => file.includes('/writers/')))
    renameSync(path, join(dirname(path), String(Number(basename(path)) - 3_700)));
}

test('a prune that is killed at any moment takes nothing away that a snapshot needs', async () => {
  const shop = workshop();
  const { folder, srv, b, target, run, backUp, restoreTo, killAfter, expectWell } = shop;
  fill(join(srv, 'old'), 30);
  await backUp();
  // A part of every pack is kept, so that packs are written anew.
  for (let file = 0; file < 60; file += 2) rmSync(join(srv, 'old', `small${file}`), { force: true });
  rmSync(join(srv, 'old', 'large0'));
  fill(join(srv, 'new'), 10);
  await backUp();
  await run(['backup', 'forget', '--keep-last', '1', ...target]);
  for (const copy of ['copy', 'before']) cpSync(b, join(folder, copy), { recursive: true });
  const prune = ['backup', 'prune', '--target'];
  const delays = await moments(() => run([...prune, `directory:${join(folder, 'copy')}`]));
  const before = bytesBelow(b);
  let [killed, pace] = [0, 1];
  for (const delay of delays) {
    const code = await killAfter(delay * pace, [...prune, `directory:${b}`]);
    await expectWell();
    anHourLater(b);
    if (code === null) killed++;
    else {
      pace *= SOONER;
      rmSync(b, { recursive: true });
      cpSync(join(folder, 'before'), b, { recursive: true });
    }
  }
  expect(killed).toBeGreaterThan(2);
  expect((await run([...prune, `directory:${b}`])).code).toBe(0);
  await expectWell();
  expect(bytesBelow(b)).toBeLessThan(before);
  expect((await restoreTo(join(folder, 'all'))).code).toBe(0);
  expect(lookAtTree(join(folder, 'all'))).toEqual(lookAtTree(srv));
}, 180_000);
