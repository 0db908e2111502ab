import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { storeConfig } from '../../../recovery/store/store-config.ts';
import { PeerTarget } from '../../../recovery/targets/peer/peer-target.ts';
import { describeTarget } from '../../../recovery/targets/target.contract.ts';
import { runApi } from '../../api/server.testkit.ts';
import { fakeServices } from '../../api/services.testkit.ts';
import { Secret } from '../../kit/secret.ts';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { storeOnDemand } from './store-on-demand.ts';

type Options = {
  readonly grants?: readonly string[];
  readonly repository?: string;
  readonly section?: object;
};

/** An agent that keeps repositories in a folder, and a target of it with a token of that name. */
async function peerOf({
  grants = ['store', 'store-remove'],
  repository = 'web1',
  section = {},
}: Options = {}) {
  const path = join(temporaryFolder(), 'kept');
  const services = fakeServices();
  const stored = await storeOnDemand(storeConfig.parse({ path, keep_free: 0, ...section }));
  const api = await runApi({}, { ...services, store: () => stored });
  onTestFinished(() => api[Symbol.asyncDispose]());
  const token = services.token('web1', 'operator', grants as never);
  const target = new PeerTarget(
    { url: `http://127.0.0.1:${api.port}`, token: new Secret(token) },
    repository,
  );
  return { target, path };
}

describeTarget('peer', async () => (await peerOf()).target, { many: 1_100, large: 9 * 2 ** 20 });

describe('PeerTarget', () => {
  const write = (target: PeerTarget, name: string) => target.write(name, Buffer.from('x'));

  it('lets a token without store-remove add, and neither remove nor replace', async () => {
    const { target } = await peerOf({ grants: ['store'] });
    await write(target, 'packs/a');
    await expect(target.remove('packs/a')).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(target.write('packs/a', Buffer.from('y'), { replace: true })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    expect(Buffer.from(await target.read('packs/a')).toString()).toBe('x');
  });

  it('lets a writer take its own lease away', async () => {
    const { target } = await peerOf({ grants: ['store'] });
    await write(target, 'writers/a/1');
    await target.remove('writers/a/1');
    await expect(target.read('writers/a/1')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('keeps a token to the repository of its name', async () => {
    const { target } = await peerOf({ repository: 'web2' });
    await expect(write(target, 'config')).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('lets a token into a repository that lists it', async () => {
    const section = { repositories: [{ name: 'shared', tokens: ['web1'] }] };
    const { target } = await peerOf({ repository: 'shared', section });
    await write(target, 'config');
    expect(Buffer.from(await target.read('config')).toString()).toBe('x');
  });

  it('needs the grant', async () => {
    const { target } = await peerOf({ grants: [] });
    await expect(write(target, 'config')).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('refuses what does not fit into the quota, by name, and keeps nothing of it', async () => {
    const { target, path } = await peerOf({ section: { repositories: [{ name: 'web1', quota: '1MiB' }] } });
    await expect(target.write('packs/a', Buffer.alloc(2 ** 21))).rejects.toMatchObject({ kind: 'storage' });
    expect(existsSync(join(path, 'web1'))).toBe(false);
    expect(await target.free()).toBe(2 ** 20);
  });

  it('leaves nothing half sent among the objects when the sender ends', async () => {
    const { target, path } = await peerOf();
    const end = new AbortController();
    const sent = target.write('packs/a', Buffer.alloc(6 * 2 ** 20), {
      signal: end.signal,
      pace: async () => {
        if (existsSync(join(path, '.incoming'))) end.abort();
      },
    });
    await expect(sent).rejects.toThrow();
    expect(existsSync(join(path, 'web1', 'packs'))).toBe(false);
    expect(readdirSync(join(path, '.incoming', 'web1'))).toHaveLength(1);
  });

  it('says that an agent keeps nothing where it has no folder for that', async () => {
    await using api = await runApi({}, { ...fakeServices(), store: () => undefined });
    const target = new PeerTarget({ url: `http://127.0.0.1:${api.port}` }, 'web1');
    await expect(target.read('config')).rejects.toThrow(/token|keeps no/);
  });
});
