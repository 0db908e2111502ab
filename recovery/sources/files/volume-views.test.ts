import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { MemoryRepository } from '../../archive/memory-repository.testkit.ts';
import { TEST_IDENTITY } from '../../archive/repository.testkit.ts';
import { gathered, restoreContext } from '../source.contract.ts';
import { captureFiles } from './capture-files.ts';
import { files } from './files.ts';
import type { RunCommand } from './volume-views.ts';

/** A host whose volume commands are told and answered by the test. */
function host(
  answers: Readonly<Record<string, string | Error>>,
  onCommand: (line: string) => void = () => {},
) {
  const lines: string[] = [];
  const run: RunCommand = async (...words) => {
    const line = words.join(' ');
    lines.push(line.replaceAll(/vedette-\d+-/g, 'vedette-PID-'));
    onCommand(line);
    const answer = Object.entries(answers).find(([beginning]) => line.startsWith(beginning))?.[1] ?? '';
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { lines, run };
}

async function captureBy(snapshot: string, path: string, run: RunCommand) {
  const repository = new MemoryRepository();
  const writer = await repository.write({ identity: TEST_IDENTITY });
  const options = files.options.parse({ paths: [path], snapshot });
  const now = () => new Date(7);
  const stored = await writer.commit(await captureFiles(options, writer, restoreContext({ now }), run));
  return gathered(repository.entries(stored));
}

describe('openVolumeViews()', () => {
  it('reads from a snapshot of a zfs dataset and destroys it', async () => {
    const mount = temporaryFolder();
    mkdirSync(join(mount, 'srv'));
    writeFileSync(join(mount, 'srv', 'live'), '');
    const { lines, run } = host({ 'zfs list': `tank/data\t${mount}\n` }, (line) => {
      const name = /^zfs snapshot .*@(.*)$/.exec(line)?.[1];
      if (name) mkdirSync(join(mount, '.zfs/snapshot', name, 'srv/frozen'), { recursive: true });
    });
    const entries = await captureBy('zfs', join(mount, 'srv'), run);
    expect(entries.map(({ path }) => path)).toEqual(['.', 'frozen']);
    expect(lines).toEqual([
      `zfs list -H -o name,mountpoint ${mount}/srv`,
      'zfs snapshot tank/data@vedette-PID-7-0',
      'zfs destroy tank/data@vedette-PID-7-0',
    ]);
  });

  it('mounts a snapshot of a logical volume, and takes it away when that fails', async () => {
    const mount = temporaryFolder();
    const refused = new Error('mount: unknown filesystem');
    const answers = { findmnt: `/dev/vg/data ${mount} xfs\n`, lvs: '  vg\n', mount: refused };
    const { lines, run } = host(answers);
    await expect(captureBy('lvm', mount, run)).rejects.toThrow(
      'Cannot make a snapshot by lvm: mount: unknown filesystem',
    );
    expect(lines.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      'findmnt -rno SOURCE,TARGET,FSTYPE',
      'lvs --noheadings -o',
      'lvcreate --snapshot --name',
      expect.stringMatching(/^mkdir /),
      'mount -o ro,nouuid',
      'lvremove --yes /dev/vg/vedette-PID-7-0',
    ]);
  });

  it('says that a folder is not on btrfs', async () => {
    const { run } = host({});
    const asked = captureBy('btrfs', temporaryFolder(), run);
    await expect(asked).rejects.toMatchObject({ kind: 'unavailable', hint: 'snapshot: none' });
  });

  it('tells when a snapshot could not be removed', async () => {
    const mount = temporaryFolder();
    const busy = new Error('dataset is busy');
    const { run } = host({ 'zfs list': `tank\t${mount}\n`, 'zfs destroy': busy }, (line) => {
      const name = /^zfs snapshot .*@(.*)$/.exec(line)?.[1];
      if (name) mkdirSync(join(mount, '.zfs/snapshot', name), { recursive: true });
    });
    await expect(captureBy('zfs', mount, run)).rejects.toThrow('dataset is busy');
    expect(existsSync(mount)).toBe(true);
  });
});
