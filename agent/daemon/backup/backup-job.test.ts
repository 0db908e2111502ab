import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { archiveDoor } from '../../../recovery/backup/archive-door.ts';
import { Secret } from '../../kit/secret.ts';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { backedUp, directoryTarget, doneHere, programBackup } from './backup-job.testkit.ts';
import { runBackupJob } from './backup-job.ts';
import { until } from './backups.testkit.ts';

const cacheFolder = '/proc/nonexistent';
const folderOf = ({ targets }: ReturnType<typeof programBackup>) =>
  (targets[0]!.options as { path: string }).path;

describe('a backup job', () => {
  test('tells what became of it, and how the target was found', async () => {
    const backup = programBackup();
    expect(await backedUp(backup)).toMatchObject({
      ...{ outcome: 'ok', error: null, report: [] },
      snapshot: { host: 'web1', kind: 'command', source: 'app', entries: 1, bytes: 4 },
      targets: [{ name: `directory:${folderOf(backup)}`, error: null, snapshots: 1 }],
    });
  });

  test('keeps the group together when one of it fails', async () => {
    const target = { targets: [directoryTarget(join(temporaryFolder(), 'r'))] };
    const good = programBackup({ ...target, name: 'good', group: 'shop' });
    const bad = programBackup({ ...target, name: 'bad', group: 'shop' }, 'exit 3');
    const job = doneHere({ do: 'backup', backups: [bad, good], known: [], prune: false, cacheFolder });
    expect(await job.done).toBe(true);
    const told = job.heard.filter((one) => one.tell === 'backed-up');
    expect(told.map(({ backup, outcome }) => [backup, outcome])).toEqual([
      ['bad', 'failed'],
      ['good', 'ok'],
    ]);
  });

  test('makes no repository where one is known to have been', async () => {
    const backup = programBackup();
    await backedUp(backup);
    const folder = folderOf(backup);
    renameSync(folder, `${folder}.away`);
    const told = await backedUp(backup, { known: [`directory:${folder}`] });
    expect(told).toMatchObject({
      outcome: 'failed',
      error: { kind: 'unavailable', message: expect.stringContaining('not there any more') },
      targets: [{ name: `directory:${folder}`, error: { kind: 'unavailable' } }],
    });
    expect(existsSync(join(folder, 'config'))).toBe(false);
  });

  test('tells a wrong passphrase', async () => {
    const backup = programBackup();
    await backedUp(backup);
    const told = await backedUp({ ...backup, key: { passphrase: new Secret('battery staple') } });
    expect(told).toMatchObject({ outcome: 'failed', error: { kind: 'unauthenticated' } });
  });

  test('lets go what retention does not keep, and frees it', async () => {
    const backup = programBackup({ retention: { keep_last: 1 } }, 'head -c 100000 /dev/urandom');
    await backedUp(backup);
    const told = await backedUp(backup, { prune: true });
    expect(told.pruned).toBe(true);
    expect(told.report).toEqual([
      'retention let 1 snapshots go',
      expect.stringMatching(/^prune freed 9\d\.\d KiB$/),
    ]);
    expect(told.targets).toMatchObject([{ snapshots: 1 }]);
  });

  test('frees nothing while a target is away, which may have snapshots that need it', async () => {
    const backup = programBackup({ retention: { keep_last: 1 } }, 'head -c 100000 /dev/urandom');
    await backedUp(backup);
    const file = join(temporaryFolder(), 'no-folder');
    writeFileSync(file, '');
    const both = { ...backup, targets: [...backup.targets, directoryTarget(file)] };
    const { report } = await backedUp(both, { prune: true });
    expect(report).toEqual([
      'retention let 1 snapshots go',
      expect.stringContaining('not pruned: Cannot prune: the target directory'),
    ]);
  });

  test('gives up when its standard input ends: the agent is gone', async () => {
    const marker = join(temporaryFolder(), 'began');
    const backup = programBackup({}, `touch ${marker}; sleep 60`);
    const job = doneHere({ do: 'backup', backups: [backup], known: [], prune: false, cacheFolder });
    await until(() => existsSync(marker) || undefined);
    job.input.end();
    await job.done;
    expect(job.message('backed-up')?.outcome).toBe('cancelled');
    expect(job.message('memory')?.peakBytes).toBeGreaterThan(1_000_000);
  });

  test.each(['', '{', '{"do":"dance"}', '[]', 'null', '7'])(
    'fails for %j in the place of a job',
    async (line) => {
      const heard: string[] = [];
      const done = await runBackupJob({
        input: Readable.from([`${line}\n`]),
        write: (text) => void heard.push(text),
        ending: new AbortController().signal,
        door: archiveDoor,
      });
      expect([done, JSON.parse(heard[0]!).tell]).toEqual([false, 'failed']);
    },
  );
});

describe('a snapshots job', () => {
  const listed = async (backup: ReturnType<typeof programBackup>, target: string | null = null) => {
    const job = doneHere({ do: 'snapshots', backup, target, cacheFolder });
    await job.done;
    return job;
  };

  test('tells those of the backup, the newest first, and why each is kept', async () => {
    const backup = programBackup({ retention: { keep_last: 1 } });
    await backedUp({ ...backup, retention: null });
    await backedUp({ ...backup, retention: null });
    await backedUp({ ...backup, name: 'other', retention: null });
    await backedUp({ ...backup, host: 'web2', retention: null });
    const { snapshots, target } = (await listed(backup)).message('snapshots')!;
    expect(target).toBe(`directory:${folderOf(backup)}`);
    expect(snapshots.map(({ keep }) => keep)).toEqual([['latest', 'last'], []]);
  });

  test('reads them from the first target that is well', async () => {
    const backup = programBackup();
    await backedUp(backup);
    const lost = directoryTarget(join(temporaryFolder(), 'lost'));
    const both = { ...backup, targets: [lost, ...backup.targets] };
    expect((await listed(both)).message('snapshots')?.snapshots).toHaveLength(1);
    expect((await listed(both, 'directory:/else')).message('failed')?.error.kind).toBe('not-found');
  });
});

describe('a check job', () => {
  test('tells each target by its name, and what is wrong with an object', async () => {
    const [a, b] = [join(temporaryFolder(), 'a'), join(temporaryFolder(), 'b')];
    const backup = programBackup(
      { targets: [directoryTarget(a), directoryTarget(b)] },
      'head -c 50000 /dev/urandom',
    );
    await backedUp(backup);
    flipByte(join(b, 'packs'));
    const job = doneHere({ do: 'check', backup, target: null, read: 'all', snapshot: null, cacheFolder });
    expect(await job.done).toBe(true);
    const checked = job.heard.filter((one) => one.tell === 'checked');
    expect(checked.map(({ target, outcome }) => [target.name, outcome])).toEqual([
      [`directory:${a}`, 'ok'],
      [`directory:${b}`, 'failed'],
    ]);
    expect(checked[1]?.report[0]).toMatch(/^packs\/.*: .*entries of app [0-9a-f]{8} need it \(.*app\)$/);
  });

  test('tells a target that cannot be looked at, and one that there is not', async () => {
    const backup = programBackup();
    const of = (target: string | null) =>
      doneHere({ do: 'check', backup, target, read: 'none', snapshot: null, cacheFolder });
    const lost = of(null);
    await lost.done;
    expect(lost.message('checked')).toMatchObject({
      outcome: null,
      target: { error: { kind: 'not-found' } },
    });
    const unknown = of('directory:/else');
    expect(await unknown.done).toBe(false);
    expect(unknown.message('failed')?.error.message).toContain('has no such target');
  });
});

function flipByte(packs: string): void {
  const [file] = readdirSync(packs, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const path = join(file!.parentPath, file!.name);
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(path, bytes);
}

describe('a restore job', () => {
  const request = { only: [], delta: false, verify: true, options: {} };
  test.each(['into', 'server-bin'])(
    'does not take the option %s, which runs a program of the asker',
    async (option) => {
      const backup = programBackup();
      await backedUp(backup);
      const asked = { ...request, to: join(temporaryFolder(), 'back'), options: { [option]: '/bin/sh' } };
      const job = doneHere({
        do: 'restore',
        backup,
        target: null,
        snapshot: 'latest',
        request: asked,
        cacheFolder,
      });
      const failed = await until(() => job.message('failed') ?? job.message('plan'));
      expect(failed).toMatchObject({ tell: 'failed' });
      expect(JSON.stringify(failed)).toContain(option);
    },
  );

  const restore = (backup: ReturnType<typeof programBackup>, to: string, snapshot = 'latest') =>
    doneHere({ do: 'restore', backup, target: null, snapshot, request: { ...request, to }, cacheFolder });

  test('tells its plan, touches nothing until it is told to begin, and then gives all back', async () => {
    const backup = programBackup();
    await backedUp(backup);
    const to = join(temporaryFolder(), 'back');
    const job = restore(backup, to);
    const plan = await until(() => job.message('plan') ?? job.message('failed'));
    expect(plan).toMatchObject({
      tell: 'plan',
      plan: { entries: 1, bytes: 4, replaces: [], confirmation: '' },
    });
    expect(existsSync(to)).toBe(false);
    job.input.write('{"begin":true}\n');
    expect(await job.done).toBe(true);
    expect(readFileSync(to, 'utf8')).toBe('all\n');
    expect(job.message('restored')).toMatchObject({ entries: 1, bytes: 4 });
    expect(readdirSync(join(folderOf(backup), 'proofs'))).toHaveLength(1);
  });

  test('is given up when nobody begins it', async () => {
    const backup = programBackup();
    await backedUp(backup);
    const job = restore(backup, join(temporaryFolder(), 'back'));
    await until(() => job.message('plan'));
    job.input.end();
    expect(await job.done).toBe(false);
    expect(job.message('failed')?.error.message).toBe('Cannot go on: the agent ended');
  });

  test('ends at once when its plan is not wanted any more', async () => {
    const backup = programBackup();
    await backedUp(backup);
    const job = restore(backup, join(temporaryFolder(), 'back'));
    await until(() => job.message('plan'));
    job.end();
    expect(await job.done).toBe(false);
    expect(job.message('failed')?.error.message).toBe('ended');
  });

  test('refuses the snapshot of another backup, and the latest of a host that has none', async () => {
    const backup = programBackup();
    const { snapshot } = await backedUp({ ...backup, name: 'other' });
    const foreign = restore(backup, '/nonexistent', snapshot!.id);
    await foreign.done;
    expect(foreign.message('failed')?.error.message).toContain('that is a snapshot of other');
    const none = restore(backup, '/nonexistent');
    await none.done;
    expect(none.message('failed')?.error).toMatchObject({
      kind: 'not-found',
      hint: 'vedette backup run app',
    });
  });
});
