import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../agent/kit/secret.ts';
import { temporaryFolder } from '../../agent/kit/temporary-folder.testkit.ts';
import { openTestTarget } from '../targets/directory.testkit.ts';
import { newIdentity } from './key-text.ts';
import { createRepository, openRepository } from './open-repository.ts';
import { TEST_IDENTITY } from './repository.testkit.ts';

const READER = join(import.meta.dirname, '..', '..', 'scripts', 'read-repository.py');
const run = promisify(execFile);

const noise = (length: number) => createHash('shake256', { outputLength: length }).update('noise').digest();

/** Names that are not UTF-8, quotes, every type of entry, small and large contents, one of more than 4,096 chunks. */
async function written(folder: string, recipients: readonly string[] = []): Promise<string> {
  const target = await openTestTarget(folder);
  const key = { passphrase: new Secret('pässphrase') };
  await createRepository(target, { passphrases: [key.passphrase], recipients });
  const repository = await openRepository({ target, key });
  const writer = await repository.write({ identity: TEST_IDENTITY });
  await writer.add({ path: '.', type: 'directory', mode: 0o755, uid: 0, gid: 0, user: 'root' });
  await writer.add(
    { path: 'f\udcff"\\ü\u2028', type: 'file', size: 5 },
    { from: 'bytes', bytes: Buffer.from('hello') },
  );
  await writer.add({ path: 'empty', type: 'file', size: 0 }, { from: 'bytes', bytes: new Uint8Array() });
  await writer.add(
    { path: 'large', type: 'file', size: 5_000_000 },
    { from: 'bytes', bytes: noise(5_000_000) },
  );
  await writer.add({ path: 'link', type: 'symlink', target: 'large', mtime: '1795275243596773319' });
  await writer.add({
    path: 'null',
    type: 'character-device',
    device: [1, 3],
    xattrs: { 'user.b': 'Yg==', 'user.a': 'YQ==' },
  });
  const pages = async function* () {
    for (let page = 0; page < 5_000; page++) yield Buffer.alloc(8_192, page % 7);
  };
  await writer.add({ path: 'pages', type: 'file' }, { from: 'stream', stream: pages(), page: 8_192 });
  await writer.add(
    { path: 'sparse', type: 'file', size: 1_000_000, holes: [[0, 999_995]] },
    { from: 'bytes', bytes: Buffer.from('hello') },
  );
  const { id } = await writer.commit({});
  await repository.close();
  return id;
}

const read = (folder: string, words: readonly string[], env: Record<string, string>) =>
  run(READER, [join(folder, 'repository'), ...words], {
    env: { ...process.env, ...env },
    encoding: 'buffer',
    maxBuffer: 2 ** 27,
  });

describe('scripts/read-repository.py', { timeout: 60_000 }, () => {
  it('finds every checksum, chunk and digest as the specification says', async () => {
    const folder = temporaryFolder();
    const id = await written(folder);
    const { stdout } = await read(folder, ['check'], { VEDETTE_PASSPHRASE: 'pässphrase' });
    expect(stdout.toString()).toBe(`${id} 8 entries ok\n`);
  });

  it('gives the bytes of a file', async () => {
    const folder = temporaryFolder();
    const id = await written(folder);
    const { stdout } = await read(folder, ['cat', id.slice(0, 6), 'pages'], {
      VEDETTE_PASSPHRASE: 'pässphrase',
    });
    expect(createHash('sha256').update(stdout).digest('hex')).toBe(
      createHash('sha256')
        .update(Buffer.concat(Array.from({ length: 5_000 }, (_, page) => Buffer.alloc(8_192, page % 7))))
        .digest('hex'),
    );
  });

  it('opens with the identity of a recipient, and with nothing else', async () => {
    const { identity, recipient } = newIdentity();
    const folder = temporaryFolder();
    const id = await written(folder, [recipient]);
    const { stdout } = await read(folder, ['ls'], { VEDETTE_IDENTITY: identity.reveal() });
    expect(stdout.toString()).toContain(id);
    const refused = read(folder, ['ls'], { VEDETTE_IDENTITY: newIdentity().identity.reveal() });
    await expect(refused).rejects.toMatchObject({ stderr: expect.anything(), code: 1 });
  });
});
