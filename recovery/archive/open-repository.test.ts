import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../agent/kit/secret.ts';
import { temporaryFolder } from '../../agent/kit/temporary-folder.testkit.ts';
import { openTestTarget } from '../targets/directory.testkit.ts';
import type { Target } from '../targets/target.ts';
import { checkRepository } from './check/check-repository.ts';
import { passphraseSlot, recipientSlot } from './key-slot.ts';
import { keyTextKind, newIdentity, writerSecretsOf } from './key-text.ts';
import { createRepository, openRepository, repositoryExists, writeSlot } from './open-repository.ts';
import { allBytes, TEST_IDENTITY } from './repository.testkit.ts';

const passphrase = new Secret('correct horse');

async function made(recipients: readonly string[] = []) {
  const folder = temporaryFolder();
  const target = await openTestTarget(folder);
  const { id, writerKey } = await createRepository(target, { passphrases: [passphrase], recipients });
  return { folder, target, id, writerKey };
}

describe('openRepository()', () => {
  it('refuses a wrong passphrase and says so', async () => {
    const { target } = await made();
    await expect(openRepository({ target, key: { passphrase: new Secret('wrong') } })).rejects.toMatchObject({
      kind: 'unauthenticated',
      message: expect.stringContaining('the passphrase is wrong'),
    });
  });

  it('takes a passphrase however its letters were composed', async () => {
    const target = await openTestTarget(temporaryFolder());
    await createRepository(target, { passphrases: [new Secret('Schlüssel')], recipients: [] });
    const key = { passphrase: new Secret('Schlüssel') };
    expect((await openRepository({ target, key })).access).toBe('full');
  });

  it('opens with the identity of a recipient, and refuses another identity', async () => {
    const { identity, recipient } = newIdentity();
    const { target } = await made([recipient]);
    expect((await openRepository({ target, key: { identity } })).access).toBe('full');
    const other = newIdentity().identity;
    await expect(openRepository({ target, key: { identity: other } })).rejects.toThrow(
      'no key slot is for this identity',
    );
  });

  it.each([0, 7, 32])('passes over a slot for the identity that has %i zeros for a key', async (length) => {
    const { identity, recipient } = newIdentity();
    const { target } = await made([recipient]);
    await writeSlot(target, (slot) => ({
      ...recipientSlot(slot, new Uint8Array(32), recipient, 'odd'),
      created: '1970-01-01T00:00:00.000Z',
      ephemeral: Buffer.alloc(length).toString('base64'),
    }));
    expect((await openRepository({ target, key: { identity } })).access).toBe('full');
  });

  it('lets a writer key add and list, and not read', async () => {
    const { target, writerKey } = await made();
    const host = await openRepository({ target, key: { writerKey } });
    const writer = await host.write({ identity: TEST_IDENTITY });
    await writer.add({ path: 'a', type: 'file', size: 5 }, { from: 'bytes', bytes: Buffer.from('hello') });
    const { id } = await writer.commit({});
    expect((await host.snapshots()).map((snapshot) => snapshot.id)).toEqual([id]);
    await expect(host.snapshot(id)).rejects.toMatchObject({ kind: 'forbidden' });
    await host.close();

    const reader = await openRepository({ target, key: { passphrase } });
    for await (const { content } of reader.entries(await reader.snapshot(id)))
      expect((await allBytes(reader.content(content as never))).toString()).toBe('hello');
    await reader.close();
  });

  it('refuses a writer key of another repository', async () => {
    const { target } = await made();
    const { writerKey } = await made();
    await expect(openRepository({ target, key: { writerKey } })).rejects.toThrow('another repository');
  });

  it('opens with a passphrase that was added later', async () => {
    const { target, id } = await made();
    const opened = await openRepository({ target, key: { passphrase } });
    const master = opened.parts.secrets.masterKey as Uint8Array;
    await writeSlot(target, (slot) => passphraseSlot(slot, master, new Secret('second'), 'bob'));
    expect((await openRepository({ target, key: { passphrase: new Secret('second') } })).id).toBe(id);
  });

  it('says that there is none', async () => {
    const target = await openTestTarget(temporaryFolder());
    await expect(openRepository({ target, key: { passphrase } })).rejects.toMatchObject({
      kind: 'not-found',
    });
  });

  it('refuses a format that it does not know', async () => {
    const target = await openTestTarget(temporaryFolder());
    const config = { format: 'vedette repository', version: 2, id: '0'.repeat(32), created: '' };
    await target.write('config', Buffer.from(JSON.stringify(config)));
    await expect(openRepository({ target, key: { passphrase } })).rejects.toThrow('it has format 2');
  });

  it('works without a cache folder, and with one that cannot be made', async () => {
    const { target } = await made();
    for (const cacheFolder of [undefined, '/proc/nothing/here']) {
      const repository = await openRepository({
        target,
        key: { passphrase },
        ...(cacheFolder && { cacheFolder }),
      });
      const writer = await repository.write({ identity: TEST_IDENTITY });
      await writer.add({ path: 'a', type: 'file' }, { from: 'bytes', bytes: Buffer.from('x') });
      await writer.commit({});
      await repository.close();
    }
  });
});

describe('the local index', () => {
  it('is of one target: what a copy of the repository has elsewhere is written all the same', async () => {
    const { folder, target } = await made();
    const copy = temporaryFolder();
    cpSync(join(folder, 'repository'), join(copy, 'repository'), { recursive: true });
    const cacheFolder = join(folder, 'cache');
    const open = (at: Target) => openRepository({ target: at, key: { passphrase }, cacheFolder });
    const other = await open(await openTestTarget(copy));
    const before = await other.write({ identity: TEST_IDENTITY });
    await before.add({ path: 'a', type: 'file' }, { from: 'bytes', bytes: Buffer.from('hello') });
    await before.commit({});

    const repository = await open(target);
    const writer = await repository.write({ identity: TEST_IDENTITY });
    // Somebody on this host looks at the copy meanwhile.
    await (await open(await openTestTarget(copy))).parts.index();
    await writer.add({ path: 'a', type: 'file' }, { from: 'bytes', bytes: Buffer.from('hello') });
    await writer.commit({});
    expect((await checkRepository(repository, { read: 'all' })).problems).toEqual([]);
  });
});

describe('createRepository()', () => {
  it('lets one of two win who make it at the same time', async () => {
    const target = await openTestTarget(temporaryFolder());
    const make = (text: string) =>
      createRepository(target, { passphrases: [new Secret(text)], recipients: [] });
    const outcomes = await Promise.allSettled([make('one'), make('two')]);
    const won = outcomes[0]?.status === 'fulfilled' ? 'one' : 'two';
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await openRepository({ target, key: { passphrase: new Secret(won) } })).access).toBe('full');
    expect(await repositoryExists(target)).toBe(true);
  });

  it('refuses to make one that nobody could open', async () => {
    const target = await openTestTarget(temporaryFolder());
    await expect(createRepository(target, { passphrases: [], recipients: [] })).rejects.toMatchObject({
      kind: 'invalid',
    });
  });
});

describe('writer keys', () => {
  it('never print', async () => {
    const { writerKey } = await made();
    expect(`${writerKey}`).toBe('***');
    expect(keyTextKind(writerKey.reveal())).toBe('writer');
    expect(() => writerSecretsOf(new Secret(writerKey.reveal().slice(0, -4)))).toThrow('cut short');
  });
});
