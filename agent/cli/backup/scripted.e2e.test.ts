import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { binary, endAll, runVedette, temporaryFolder } from '../../binary.testkit.ts';

afterEach(endAll);

/** What people have in cron: a full backup each night, a snapshot each six hours, by two variables of the environment. */
const SCRIPT = `#!/bin/sh
set -eu
vedette backup run --source "files:$DATA_DIR" --tag "$1"
if [ "$1" = daily ]; then
  vedette backup prune
  vedette backup check
  vedette backup size
fi
vedette backup ls --last 3
`;

/** Debian's faketime: each run of the script has its own hour. */
/** In CI a missing program fails the tests instead of leaving them out. */
const hasFakeTime = process.env.CI !== undefined || spawnSync('faketime', ['--version']).status === 0;

function site() {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  mkdirSync(data);
  const script = join(folder, 'backup.sh');
  writeFileSync(script, SCRIPT, { mode: 0o755 });
  const env = {
    PATH: `${join(binary, '..')}:${process.env.PATH}`,
    HOME: folder,
    TZ: 'UTC',
    DATA_DIR: data,
    BACKUP_DIR: join(folder, 'b'),
    RETENTION_DAYS: '1',
    VEDETTE_PASSPHRASE: 'correct horse',
    // What measures durations goes on as it does: a clock that is set does not move it.
    DONT_FAKE_MONOTONIC: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
  const run = (words: readonly string[]) => runVedette(words, { env, timeout: 60_000 });
  const cron = (at: string, what: string) =>
    spawnSync('faketime', [at, script, what], { env, encoding: 'utf8', timeout: 60_000 });
  return { folder, data, env, run, cron };
}

describe.skipIf(!hasFakeTime)('a script of cron', () => {
  it('keeps a day of daily and six-hourly snapshots, and tells how large they are', async () => {
    const { data, run, cron } = site();
    // Cron is a minute later on the second day: what is a day old to the millisecond is neither kept nor not.
    for (const [day, minute] of [
      ['12', '00'],
      ['13', '01'],
    ])
      for (const hour of ['03', '09', '15', '21']) {
        writeFileSync(join(data, 'orders'), `orders of ${day} at ${hour}\n`);
        const ran = cron(`2026-11-${day} ${hour}:${minute}:00`, hour === '03' ? 'daily' : 'six-hourly');
        // Only the first one has something to say: what was made.
        expect(ran.stderr).toMatch(/^(?:Made a new repository in .*\n)?$/);
        expect(ran.status).toBe(0);
      }
    const { snapshots } = JSON.parse((await run(['backup', 'ls', '--json'])).stdout);
    expect(snapshots.map(({ startedAt }: { startedAt: string }) => startedAt.slice(8, 13))).toEqual([
      '13T21',
      '13T15',
      '13T09',
      '13T03',
    ]);
    expect((await run(['backup', 'cat', snapshots[3].id, 'orders'])).stdout).toBe('orders of 13 at 03\n');
    const { sources } = JSON.parse((await run(['backup', 'size', '--json'])).stdout);
    expect(sources).toMatchObject([{ source: `files:${data}`, snapshots: 4 }]);
    expect((await run(['backup', 'check', '--read'])).code).toBe(0);
  }, 120_000);
});

describe('a script that restores', () => {
  it('looks at the list, makes it beside, verifies, swaps, and keeps what was there', async () => {
    const { data, run, env } = site();
    writeFileSync(join(data, 'orders'), 'good\n');
    await run(['backup', 'run', '--source', `files:${data}`]);
    const inode = statSync(data).ino;
    writeFileSync(join(data, 'orders'), 'broken\n');
    const [newest] = JSON.parse((await run(['backup', 'ls', '--json'])).stdout).snapshots;
    const restored = await run(['restore', newest.id, '--verify', '--yes', '--json']);
    expect(restored.code).toBe(0);
    const { report } = JSON.parse(restored.stdout);
    expect(readFileSync(join(data, 'orders'), 'utf8')).toBe('good\n');
    expect(statSync(data).ino).not.toBe(inode);
    expect(readFileSync(join(report.safetyCopy, 'orders'), 'utf8')).toBe('broken\n');
    expect(existsSync(env.BACKUP_DIR)).toBe(true);
  });

  it('rolls back where the repository cannot give all of it', async () => {
    const { data, run, env } = site();
    writeFileSync(join(data, 'orders'), 'good\n');
    await run(['backup', 'run', '--source', `files:${data}`]);
    writeFileSync(join(data, 'orders'), 'newer\n');
    spoil(join(env.BACKUP_DIR, 'packs'));
    const restored = await run(['restore', 'latest', '--yes']);
    expect(restored.code).not.toBe(0);
    expect(restored.stderr).toMatch(/^error: Cannot /);
    expect(readFileSync(join(data, 'orders'), 'utf8')).toBe('newer\n');
    expect(readdirSync(join(data, '..')).sort()).toEqual(['.cache', 'b', 'backup.sh', 'data']);
  });
});

/** Flips one bit in the middle of every pack. */
function spoil(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true }) as string[]) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) continue;
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
    chmodSync(path, 0o600);
    writeFileSync(path, bytes);
  }
}
