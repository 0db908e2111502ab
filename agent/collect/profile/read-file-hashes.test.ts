import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readFileHashes } from './read-file-hashes.ts';

describe('readFileHashes()', () => {
  it('hashes what everybody may read, and counts secrets without hashing them', async () => {
    const root = mkdtempSync(join(tmpdir(), 'vedette-hashes-'));
    onTestFinished(() => rmSync(root, { recursive: true }));
    mkdirSync(join(root, 'etc'));
    for (const name of ['open', 'closed', 'tls.key']) writeFileSync(join(root, 'etc', name), 'abc');
    chmodSync(join(root, 'etc/open'), 0o644);
    chmodSync(join(root, 'etc/closed'), 0o640);
    symlinkSync('/etc/passwd', join(root, 'etc/link'));
    const { values, omitted } = await readFileHashes(['etc'], { root, signal: new AbortController().signal });
    expect({ ...values }).toEqual({
      '/etc/open': 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    });
    expect(omitted).toBe(2);
  });
});
