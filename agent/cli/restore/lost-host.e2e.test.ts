import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { lookAtTree, makeRichTree } from '../../../recovery/tree/tree.testkit.ts';
import { endAll, runVedette, type StartedAgent, startAgentBinary, temporaryFolder } from '../../binary.testkit.ts';
import { filesBelow } from '../backup/workshop.testkit.ts';

afterEach(endAll);

const PASSPHRASE = 'correct horse';

type Keeper = StartedAgent & {
  /** Where it keeps the repositories of others. */
  readonly store: string;
  token(name: string, ...grants: string[]): Promise<string>;
};

/** An agent that keeps repositories of other hosts. */
async function keeper(api: object = {}): Promise<Keeper> {
  const folder = temporaryFolder();
  const config = join(folder, 'vedette.yml');
  const store = join(folder, 'store');
  writeFileSync(config, JSON.stringify({ peer_store: { path: store }, agent: { api } }));
  const agent = await startAgentBinary({ args: ['--config', config] });
  return {
    ...{ ...agent, store },
    async token(name, ...grants) {
      const words = grants.flatMap((grant) => ['--grant', grant]);
      const made = await runVedette([
        ...['token', 'create', name, '--role', 'operator', ...words],
        ...['--data', agent.data],
      ]);
      return made.stdout.trim();
    },
  };
}

/** Runs the program with the passphrase and a token of the keeper, from a place of its own with no cache. */
function anywhere(token: string) {
  const home = temporaryFolder();
  return (words: readonly string[]) =>
    runVedette(words, {
      cwd: home,
      env: { VEDETTE_PASSPHRASE: PASSPHRASE, VEDETTE_PEER_TOKEN: token, HOME: home },
      timeout: 60_000,
    });
}

/** Runs a backup of an agent and waits for its end. */
async function backUpBy(agent: StartedAgent, name: string): Promise<void> {
  const run = await runVedette(['backup', 'run', name, '--data', agent.data], { timeout: 60_000 });
  expect(`${run.stdout}${run.stderr}`).toContain('done, snapshot');
}

test('what a host sent to another agent comes back bit by bit when the disk of that host is gone', async () => {
  const other = await keeper();
  const host = temporaryFolder();
  const [srv, config] = [join(host, 'srv'), join(host, 'vedette.yml')];
  makeRichTree(srv);
  const script = join(srv, 'a', 'dump.sh');
  writeFileSync(script, 'echo all that matters\n');
  const repository = {
    targets: [{ kind: 'peer', url: other.url, repository: 'web1', token: await other.token('web1', 'store') }],
    passphrase: PASSPHRASE,
  };
  const list = [
    { name: 'files', source: { kind: 'files', paths: [srv] } },
    { name: 'dump', source: { kind: 'command', commands: [{ name: 'dump', run: ['/bin/sh', script] }] } },
  ];
  writeFileSync(config, JSON.stringify({ backup: { repositories: { main: repository }, list } }), { mode: 0o600 });
  const first = await startAgentBinary({ data: join(host, 'data'), args: ['--config', config] });
  await backUpBy(first, 'files');
  await backUpBy(first, 'dump');
  const before = lookAtTree(srv);
  await first.end('SIGKILL');
  rmSync(host, { recursive: true });

  const run = anywhere(await other.token('rescue', 'store'));
  const target = ['--target', `peer:${other.url}/web1`];
  expect(await run(['backup', 'ls', ...target])).toMatchObject({ stderr: expect.stringContaining('not for the token rescue') });
});
