import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../agent/kit/secret.ts';
import { temporaryFolder } from '../../agent/kit/temporary-folder.testkit.ts';
import { definitionOf, noting } from './definition.testkit.ts';
import { runBackup, runBackupGroup } from './run-backup.ts';

function places() {
  const folder = temporaryFolder();
  const b = join(folder, 'b');
  return {
    folder,
    b,
    log: join(folder, 'log'),
    lines: () => readFileSync(join(folder, 'log'), 'utf8').trim().split('\n'),
  };
}

const snapshotsIn = (folder: string) => readdirSync(join(folder, 'snapshots'));

describe('runBackup()', () => {
  it('makes the repository on first use and keeps a snapshot', async () => {
    const { b } = places();
    const made: string[] = [];
    const onMade = (target: string) => made.push(target);
    const outcome = await runBackup(definitionOf('echo hello', b, { tags: ['first'] }), { onMade });
    await runBackup(definitionOf('echo hello', b, { tags: ['second'] }), { onMade });
    expect(made).toEqual([`directory:${b}`]);
    expect(outcome).toMatchObject({
      backup: 'shop',
      outcome: 'ok',
      snapshot: { source: 'shop', host: 'web1', kind: 'command', bytes: 6, tags: ['first'] },
      targets: [{ name: `directory:${b}`, state: 'ok', error: null }],
      error: null,
    });
    expect(snapshotsIn(b)).toContain(outcome.snapshot?.id);
  });

  it('has an outcome that is the same behind JSON', async () => {
    const outcome = await runBackup(definitionOf('echo hello', places().b));
    expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
  });

  it('fails with the reason of the source, and keeps nothing', async () => {
    const { b } = places();
    const outcome = await runBackup(definitionOf('false', b));
    expect(outcome).toMatchObject({ outcome: 'failed', snapshot: null, error: { kind: expect.any(String) } });
    expect(existsSync(join(b, 'snapshots')) ? snapshotsIn(b) : []).toEqual([]);
  });

  it('fails with a wrong passphrase before any hook is run', async () => {
    const { b, log } = places();
    await runBackup(definitionOf('echo hello', b));
    const outcome = await runBackup(
      definitionOf('echo hello', b, {
        key: { passphrase: new Secret('wrong') },
        before: [noting(log, 'before')],
        after: [noting(log, 'after')],
      }),
    );
    expect(outcome).toMatchObject({ outcome: 'failed', error: { kind: 'unauthenticated' } });
    expect(existsSync(log)).toBe(false);
  });

  it('runs hooks around it', async () => {
    const { b, log, lines } = places();
    const { hooks } = await runBackup(
      definitionOf('echo hello', b, { before: [noting(log, 'before')], after: [noting(log, 'after')] }),
    );
    expect(lines()).toEqual(['before shop', 'after shop ok']);
    expect(hooks.map(({ when, error }) => [when, error])).toEqual([
      ['before', null],
      ['after', null],
    ]);
  });

  it('captures nothing behind a hook that failed, and runs those after it', async () => {
    const { b, log, lines } = places();
    const outcome = await runBackup(
      definitionOf('echo hello', b, {
        before: [{ run: ['false'], timeout: 10_000 }, noting(log, 'before')],
        after: [noting(log, 'after')],
      }),
    );
    expect(outcome).toMatchObject({
      outcome: 'failed',
      error: { kind: 'unavailable', message: 'Cannot back up shop: hook false: exit code 1' },
    });
    expect(lines()).toEqual(['after shop failed']);
  });

  it('is partial where a hook behind it failed', async () => {
    const after = [{ run: ['false'], timeout: 10_000 }];
    const outcome = await runBackup(definitionOf('echo hello', places().b, { after }));
    expect(outcome).toMatchObject({ outcome: 'partial', snapshot: { bytes: 6 }, error: null });
  });

  it('runs the hooks behind it when it is cancelled', async () => {
    const { b, log, lines } = places();
    const signal = AbortSignal.timeout(1_500);
    const outcome = await runBackup(definitionOf('sleep 60', b, { after: [noting(log, 'after')] }), {
      signal,
    });
    expect(outcome).toMatchObject({ outcome: 'cancelled', snapshot: null });
    expect(lines()).toEqual(['after shop cancelled']);
  });

  it('keeps it on every target', async () => {
    const { folder, b } = places();
    const targets = [b, join(folder, 'c')].map((path) => ({ kind: 'directory', options: { path } }));
    const outcome = await runBackup(definitionOf('echo hello', b, { targets }));
    expect(outcome).toMatchObject({ outcome: 'ok', targets: [{ state: 'ok' }, { state: 'ok' }] });
    expect(snapshotsIn(join(folder, 'c'))).toEqual(snapshotsIn(b));
  });

  it('is partial where one of several targets takes nothing', async () => {
    const { folder, b } = places();
    writeFileSync(join(folder, 'c'), 'a file in the place of a folder');
    const targets = [b, join(folder, 'c')].map((path) => ({ kind: 'directory', options: { path } }));
    const outcome = await runBackup(definitionOf('echo hello', b, { targets }));
    expect(outcome).toMatchObject({ outcome: 'partial', snapshot: { bytes: 6 } });
    expect(outcome.targets.map(({ state }) => state)).toEqual(['ok', 'failed']);
  });

  it('tells of the target where that is what failed', async () => {
    const { b } = places();
    writeFileSync(b, 'a file in the place of a folder');
    const outcome = await runBackup(definitionOf('echo hello', b));
    expect(outcome).toMatchObject({ outcome: 'failed', error: { message: expect.stringContaining(b) } });
  });

  it('forgets what its retention does not keep, of this host and source only', async () => {
    const { b } = places();
    await runBackup(definitionOf('echo other', b, { name: 'other' }));
    const first = await runBackup(definitionOf('echo one', b));
    const second = await runBackup(definitionOf('echo two', b, { retention: { keep_last: 1 } }));
    expect(second).toMatchObject({ outcome: 'ok', forgotten: [first.snapshot?.id] });
    expect(snapshotsIn(b)).toHaveLength(2);
  });

  it('writes nothing in a dry run', async () => {
    const { b } = places();
    const outcome = await runBackup(definitionOf('echo hello', b), { dryRun: true });
    expect(outcome).toMatchObject({ outcome: 'ok', snapshot: { bytes: 6 } });
    expect(existsSync(b) ? readdirSync(b) : []).toEqual([]);
  });

  it('makes no repository with a writer key', async () => {
    const outcome = await runBackup(
      definitionOf('echo hello', places().b, { key: { writerKey: new Secret('vedette-writer-1:AAAA') } }),
    );
    expect(outcome).toMatchObject({ outcome: 'failed', error: { kind: 'not-found' } });
  });

  it('tells how it comes along', async () => {
    const seen: string[] = [];
    const onProgress = ({ phase }: { phase: string }) => void seen.push(phase);
    await runBackup(definitionOf('echo hello', places().b), { onProgress });
    expect(seen.length).toBeGreaterThan(0);
  });
});

describe('runBackupGroup()', () => {
  it('captures all inside one window of hooks', async () => {
    const { b, log, lines } = places();
    const hooks = (name: string) => ({
      name,
      group: 'shop',
      before: [noting(log, 'before')],
      after: [noting(log, 'after')],
    });
    const outcomes = await runBackupGroup([
      definitionOf('echo one', b, hooks('one')),
      definitionOf('echo two', b, hooks('two')),
    ]);
    expect(outcomes.map(({ outcome, snapshot }) => [outcome, snapshot?.group])).toEqual([
      ['ok', 'shop'],
      ['ok', 'shop'],
    ]);
    expect(lines()).toEqual(['before one', 'before two', 'after two ok', 'after one ok']);
  });

  it('goes on where one of them fails', async () => {
    const { b, log, lines } = places();
    const after = [noting(log, 'after')];
    const outcomes = await runBackupGroup([
      definitionOf('false', b, { name: 'one', after }),
      definitionOf('echo two', b, { name: 'two', after }),
    ]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['failed', 'ok']);
    expect(lines()).toEqual(['after two ok', 'after one failed']);
  });

  it('runs no hook of one whose repository cannot be opened', async () => {
    const { folder, b, log, lines } = places();
    mkdirSync(b);
    writeFileSync(join(folder, 'c'), 'a file in the place of a folder');
    const before = [noting(log, 'before')];
    const outcomes = await runBackupGroup([
      definitionOf('echo one', join(folder, 'c'), { name: 'one', before }),
      definitionOf('echo two', b, { name: 'two', before }),
    ]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['failed', 'ok']);
    expect(lines()).toEqual(['before two']);
  });
});
