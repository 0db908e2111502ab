import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FileHashes } from './file-hashes.ts';

const { signal } = new AbortController();
/** SHA-256 of `abc`, FIPS 180-2 appendix B. */
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

function host(files: Record<string, string>) {
  const root = mkdtempSync(join(tmpdir(), 'vedette-hashes-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'etc'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, 'etc', name), text);
  return root;
}

describe('FileHashes', () => {
  it('hashes what everybody may read, and counts secrets without hashing them', async () => {
    const root = host({ open: 'abc', closed: 'abc', 'tls.key': 'abc' });
    chmodSync(join(root, 'etc/open'), 0o644);
    chmodSync(join(root, 'etc/closed'), 0o640);
    symlinkSync('/etc/passwd', join(root, 'etc/link'));
    const { values, omitted } = await new FileHashes(['etc']).read({ root, signal });
    expect({ ...values }).toEqual({ '/etc/open': ABC });
    expect(omitted).toBe(2);
  });

  it('sees what was changed, added and removed since', async () => {
    const root = host({ kept: 'abc', changed: 'abc', removed: 'abc' });
    const hashes = new FileHashes(['etc']);
    await hashes.read({ root, signal });
    writeFileSync(join(root, 'etc/changed'), 'abd');
    writeFileSync(join(root, 'etc/added'), 'abc');
    unlinkSync(join(root, 'etc/removed'));
    const { values } = await hashes.read({ root, signal });
    expect({ ...values }).toEqual({
      '/etc/added': ABC,
      '/etc/changed': expect.not.stringContaining(ABC),
      '/etc/kept': ABC,
    });
  });

  it('leaves out what is larger than 1 MiB', async () => {
    const root = host({ large: 'x'.repeat(2 ** 20 + 1) });
    const { values, omitted } = await new FileHashes(['etc']).read({ root, signal });
    expect({ names: Object.keys(values), omitted }).toEqual({ names: [], omitted: 1 });
  });

  it('hashes a file of several pieces whole', async () => {
    const root = host({ exact: 'a'.repeat(1_000_000) });
    const { values } = await new FileHashes(['etc']).read({ root, signal });
    // FIPS 180-2, appendix B.3.
    expect(values['/etc/exact']).toBe('cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0');
  });

  it('says where it ended when there are too many', async () => {
    const root = host(Object.fromEntries(Array.from({ length: 5_001 }, (_, index) => [`${index}`, 'x'])));
    expect((await new FileHashes(['etc']).read({ root, signal })).because).toBe('more than 5000 files');
  });
});
