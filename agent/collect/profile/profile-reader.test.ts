import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { ProfileReader } from './profile-reader.ts';

const { signal } = new AbortController();

function host(files: Record<string, string>) {
  const root = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
const installed = (name: string) => `Package: ${name}\nStatus: install ok installed\nVersion: 1\n\n`;
const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i));

describe('ProfileReader', () => {
  it('says of each part why there is none', async () => {
    const { packages, kernelParameters, mounts } = await new ProfileReader().read({ root: host({}), signal });
    expect([packages.because, kernelParameters.because, mounts.because]).toEqual([
      'no dpkg, apk or rpm database',
      'there is no /proc/sys',
      'the mounts cannot be read',
    ]);
  });

  it('reads no more than 20,000 packages', async () => {
    const root = host({ 'var/lib/dpkg/status': many(20_100, (index) => installed(`p${index}`)).join('') });
    const { packages } = await new ProfileReader().read({ root, signal });
    expect(Object.keys(packages.values)).toHaveLength(20_000);
    expect(packages.because).toBe('more than 20000 packages');
  });

  it('gives up a package database whose paragraph has no end', async () => {
    const root = host({ 'var/lib/dpkg/status': `Package: a\n${' x\n'.repeat(400_000)}` });
    const { packages } = await new ProfileReader().read({ root, signal });
    expect(packages).toEqual({ values: {}, omitted: 0, because: 'a paragraph is longer than 1 MiB' });
  });

  it('reads packages that lie across the pieces in which the file is read', async () => {
    const root = host({ 'var/lib/dpkg/status': many(3_000, (index) => installed(`p${index}`)).join('') });
    const { packages } = await new ProfileReader().read({ root, signal });
    expect(packages.values).toEqual(
      Object.fromEntries(many(3_000, (i) => `p${i}`).map((name) => [name, '1'])),
    );
  });

  it('reads apk, and again only once it was touched', async () => {
    const root = host({ 'lib/apk/db/installed': 'C:Q1\nP:musl\nV:1.2.4-r2\n\nP:zlib\nV:1.3\n' });
    const reader = new ProfileReader();
    const first = await reader.read({ root, signal });
    expect(first.packages.values).toEqual({ musl: '1.2.4-r2', zlib: '1.3' });
    expect((await reader.read({ root, signal })).packages).toBe(first.packages);
    writeFileSync(join(root, 'lib/apk/db/installed'), 'P:musl\nV:1.2.5\n');
    expect((await reader.read({ root, signal })).packages.values).toEqual({ musl: '1.2.5' });
  });

  it('reads no more than 4,000 kernel parameters, cut at 512 characters', async () => {
    const files = Object.fromEntries(
      many(4_001, (index) => `proc/sys/vm/p${index}`).map((path) => [path, '1']),
    );
    const { kernelParameters } = await new ProfileReader().read({
      root: host({ ...files, 'proc/sys/kernel/long': 'x'.repeat(10_000) }),
      signal,
    });
    expect(Object.keys(kernelParameters.values)).toHaveLength(4_000);
    expect(kernelParameters.values['kernel.long']).toHaveLength(512);
    expect(kernelParameters.because).toBe('more than 4000 parameters');
  });

  it('keeps passwords of network shares to itself', async () => {
    const root = host({ 'proc/1/mounts': '//nas/x /mnt cifs rw,username=u,password=hunter2,vers=3 0 0\n' });
    const { mounts } = await new ProfileReader().read({ root, signal });
    expect(mounts.values['/mnt']).toBe('cifs rw,username=***,password=***,vers=3');
  });

  it('gives others their turn while it reads', async () => {
    const root = host({ 'var/lib/dpkg/status': many(20_000, (index) => installed(`p${index}`)).join('') });
    let turns = 0;
    let reading = true;
    const turn = () => {
      turns++;
      if (reading) setImmediate(turn);
    };
    setImmediate(turn);
    await new ProfileReader().read({ root, signal });
    reading = false;
    expect(turns).toBeGreaterThan(20);
  });

  it('ends with the reason when it is given up', async () => {
    const given = new ProfileReader().read({
      root: host({}),
      signal: AbortSignal.abort(new Error('stopping')),
    });
    await expect(given).rejects.toThrow('stopping');
  });
});
