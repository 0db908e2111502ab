import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { lookAtTree, makeRichTree } from '../../../recovery/tree/tree.testkit.ts';
import {
  endAll,
  runVedette,
  type StartedAgent,
  startAgentBinary,
  temporaryFolder,
} from '../../binary.testkit.ts';
import { bytesBelow } from '../backup/workshop.testkit.ts';

afterEach(endAll);

const PASSPHRASE = 'correct horse';

type Keeper = StartedAgent & {
  /** Where it keeps the repositories of others. */
  readonly store: string;
  token(name: string, ...grants: string[]): Promise<string>;
};

/** An agent that keeps the repository web1 of another host, which the tokens rescue and vault may use too. */
async function startKeeper(api: object = {}): Promise<Keeper> {
  const folder = temporaryFolder();
  const [config, store] = [join(folder, 'vedette.yml'), join(folder, 'store')];
  const repositories = [{ name: 'web1', tokens: ['rescue', 'vault'] }];
  writeFileSync(config, JSON.stringify({ api, peer_store: { path: store, repositories } }));
  const agent = await startAgentBinary({ args: ['--config', config] });
  const token = async (name: string, ...grants: string[]) => {
    const granted = grants.flatMap((grant) => ['--grant', grant]);
    const words = ['token', 'create', name, '--role', 'operator', ...granted, '--data', agent.data];
    return (await runVedette(words)).stdout.trim();
  };
  return { ...agent, store, token };
}

/** Runs the program with the passphrase and that token, on a host of its own that knows nothing. */
function anywhere(token: string) {
  const home = temporaryFolder();
  const env = { VEDETTE_PASSPHRASE: PASSPHRASE, VEDETTE_PEER_TOKEN: token, HOME: home };
  return { home, run: (words: readonly string[]) => runVedette(words, { cwd: home, env, timeout: 60_000 }) };
}

const idsOf = (listed: { stdout: string }): string[] =>
  JSON.parse(listed.stdout).snapshots.map(({ id }: { id: string }) => id);

test('what an agent sent to another one comes back bit by bit when the disk of its host is gone', async () => {
  const keeper = await startKeeper();
  const host = temporaryFolder();
  const [srv, config] = [join(host, 'srv'), join(host, 'vedette.yml')];
  makeRichTree(srv);
  const token = await keeper.token('web1', 'store');
  const main = {
    targets: [{ kind: 'peer', url: keeper.url, repository: 'web1', token }],
    passphrase: PASSPHRASE,
  };
  const dump = { kind: 'command', commands: [{ name: 'dump', run: ['/bin/echo', 'all that matters'] }] };
  const list = [
    { name: 'files', source: { kind: 'files', paths: [srv] } },
    { name: 'dump', source: dump },
  ];
  writeFileSync(config, JSON.stringify({ backup: { repositories: { main }, list } }), { mode: 0o600 });
  const agent = await startAgentBinary({ data: join(host, 'data'), args: ['--config', config] });
  for (const name of ['files', 'dump'])
    expect(await runVedette(['backup', 'run', name, '--data', agent.data])).toMatchObject({ code: 0 });
  const before = lookAtTree(srv);
  await agent.end('SIGKILL');
  rmSync(host, { recursive: true });

  const { home, run } = anywhere(await keeper.token('rescue', 'store'));
  const target = ['--target', `peer:${keeper.url}/web1`];
  expect((await run(['backup', 'check', '--read', ...target])).stdout).toMatch(/All is well\n$/);
  const restore = (source: string, to: string, ...words: string[]) =>
    run(['restore', 'latest', '--source', source, ...target, '--to', join(home, to), '--yes', ...words]);
  expect(await restore('files', 'files', '--verify', '--option', 'privileged=yes')).toMatchObject({
    code: 0,
  });
  expect(lookAtTree(join(home, 'files'))).toEqual(before);
  expect(await restore('dump', 'dump')).toMatchObject({ code: 0 });
  expect(readFileSync(join(home, 'dump'), 'utf8')).toBe('all that matters\n');
}, 90_000);

test('a thief with the token of a host cannot take away or replace its past; a trusted token can', async () => {
  const keeper = await startKeeper();
  const { home, run } = anywhere(await keeper.token('web1', 'store'));
  const target = ['--target', `peer:${keeper.url}/web1`];
  mkdirSync(join(home, 'srv'));
  for (const text of ['one', 'two', 'three']) {
    writeFileSync(join(home, 'srv', 'data'), text);
    expect(await run(['backup', 'run', '--source', `files:${home}/srv`, ...target])).toMatchObject({
      code: 0,
    });
  }
  const [, , first] = idsOf(await run(['backup', 'ls', '--json', ...target])) as [string, string, string];
  const refusal = expect.stringMatching(/web1 may only add\nhint: .*store-remove/);
  const forgetting = ['backup', 'forget', '--keep-last', '1', ...target];
  expect(await run(forgetting)).toMatchObject({ code: 5, stderr: refusal });
  expect(await run(['backup', 'forget', first, '--yes', ...target])).toMatchObject({
    code: 5,
    stderr: refusal,
  });
  const replacing = await fetch(
    `${keeper.url}/api/v1/store/web1/object?name=config&upload=${'0'.repeat(32)}&offset=0&total=1&checksum=${'0'.repeat(16)}&replace=true`,
    {
      method: 'POST',
      body: 'x',
      headers: {
        authorization: `Bearer ${await keeper.token('vault', 'store')}`,
        'content-type': 'application/octet-stream',
      },
    },
  );
  expect(replacing.status).toBe(403);
  expect(idsOf(await run(['backup', 'ls', '--json', ...target]))).toHaveLength(3);

  const trusted = anywhere(await keeper.token('rescue', 'store', 'store-remove'));
  expect(await trusted.run(forgetting)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('2 forgotten'),
  });
  expect(await run(['backup', 'prune', ...target])).toMatchObject({ code: 5, stderr: refusal });
  expect((await run(['backup', 'check', '--read', ...target])).stdout).toMatch(/All is well\n$/);
  const stored = bytesBelow(keeper.store);
  expect(await trusted.run(['backup', 'prune', ...target])).toMatchObject({ code: 0 });
  expect(bytesBelow(keeper.store)).toBeLessThan(stored);
  expect((await run(['backup', 'cat', 'latest', 'data', ...target])).stdout).toBe('three');
}, 90_000);

test('a peer is known by its pinned certificate, and nothing is sent to another one', async () => {
  const keeper = await startKeeper({ tls: { enabled: true } });
  const fingerprint = /fingerprint=([0-9a-f]{64})/.exec(keeper.log())![1]!;
  const { home, run } = anywhere(await keeper.token('web1', 'store'));
  mkdirSync(join(home, 'srv'));
  writeFileSync(join(home, 'srv', 'data'), 'over TLS');
  const backUp = (pin: string) =>
    run(['backup', 'run', '--source', `files:${home}/srv`, '--target', `peer:${keeper.url}/web1${pin}`]);
  expect(await backUp('')).toMatchObject({ stderr: expect.stringContaining('certificate') });
  expect(await backUp(`#sha256=${'0'.repeat(64)}`)).toMatchObject({
    stderr: expect.stringContaining('its certificate is not the pinned one'),
  });
  expect(existsSync(keeper.store)).toBe(false);
  expect(await backUp(`#sha256=${fingerprint}`)).toMatchObject({ code: 0 });
  rmSync(join(home, 'srv'), { recursive: true });
  const target = ['--target', `peer:${keeper.url}/web1#sha256=${fingerprint}`];
  expect(await run(['restore', 'latest', ...target, '--yes'])).toMatchObject({ code: 0 });
  expect(readFileSync(join(home, 'srv', 'data'), 'utf8')).toBe('over TLS');
}, 60_000);
