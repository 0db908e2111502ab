import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startFakeAgent } from '../../client/fake-agent.testkit.ts';
import type { Token } from '../../contract/tokens.ts';
import { silentLog } from '../../kit/log.ts';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { openDataFolder } from '../../store/local/data-folder.ts';
import { openLocalStore } from '../../store/local/local-store.ts';
import { runCommand } from '../run-command.testkit.ts';

const token: Token = {
  name: 'ci',
  role: 'operator',
  grants: [],
  createdAt: '2026-11-21T03:12:00.000Z',
  expiresAt: '2126-11-21T03:12:00.500Z',
  lastUsedAt: null,
};

test('token create writes the secret, and nothing else, to standard output', async () => {
  await using agent = await startFakeAgent({ createToken: () => ({ ...token, secret: 'vdt_s' }) });
  const create = ['token', 'create', 'ci', '--role', 'operator', '--expires', '30d', '--url', agent.url];
  const { text, errors } = await runCommand(create);
  expect(text).toBe('vdt_s\n');
  expect(errors).toContain('Token ci (operator, expires: 2126-11-21T03:12:00Z) is shown this once.');
  expect(errors).not.toContain('vdt_s');
  expect(agent.requests.at(-1)?.body).toEqual({ name: 'ci', role: 'operator', expiresInSeconds: 2_592_000 });
});

test('token create makes a viewer that never expires unless told otherwise', async () => {
  await using agent = await startFakeAgent({ createToken: () => ({ ...token, secret: 'vdt_s' }) });
  await runCommand(['token', 'create', 'ci', '--url', agent.url]);
  expect(agent.requests.at(-1)?.body).toEqual({ name: 'ci', role: 'viewer' });
});

test('token create --grant asks for what is beyond the role, and says so', async () => {
  const granted = { ...token, grants: ['chaos'] };
  await using agent = await startFakeAgent({ createToken: () => ({ ...granted, secret: 'vdt_s' }) });
  const create = ['token', 'create', 'ci', '--role', 'operator', '--grant', 'chaos', '--url', agent.url];
  const { errors } = await runCommand(create);
  expect(errors).toContain('Token ci (operator +chaos, expires: 2126-11-21T03:12:00Z) is shown this once.');
  expect(agent.requests.at(-1)?.body).toEqual({ name: 'ci', role: 'operator', grants: ['chaos'] });
});

test('token create --grant works on the data folder where no agent runs', async () => {
  const data = join(temporaryFolder(), 'data');
  const { text } = await runCommand(['token', 'create', 'drill', '--grant', 'chaos', '--data', data]);
  const store = openLocalStore(data, { log: silentLog });
  expect(store.tokens.verify(text.trim())?.grants).toEqual(['chaos']);
  store.close();
});

test.each([
  [['bad name'], /token name "bad name"/],
  [['ci', '--expires', 'soon'], /Cannot read duration "soon"/],
  [['ci', '--expires', '10ms'], /less than a second/],
  [['ci', '--grant', 'all'], /Invalid values: Argument: grant, Given: "all", Choices: /],
  [['ci', '--role', 'root'], /Invalid values: Argument: role, Given: "root", Choices: /],
])('token create refuses %j before it asks anybody', async (args, message) => {
  const create = ['token', 'create', ...args, '--data', '/no/such/folder'];
  await expect(runCommand(create)).rejects.toMatchObject({ message: expect.stringMatching(message) });
});

test('token create works on the data folder where no agent runs, and is audited', async () => {
  const data = join(temporaryFolder(), 'data');
  const { text } = await runCommand(['token', 'create', 'first', '--role', 'admin', '--data', data]);
  const store = openLocalStore(data, { log: silentLog });
  expect(store.tokens.verify(text.trim())).toEqual({
    name: 'first',
    role: 'admin',
    grants: [],
  });
  expect(store.audit.list({ limit: 9 })).toMatchObject([
    { actor: `local:${process.getuid?.()}`, action: 'createToken', subject: 'first', outcome: 'done' },
    { action: 'createToken', subject: 'first', outcome: 'started' },
  ]);
  store.close();
});

test('token create refuses a data folder whose agent does not answer', async () => {
  const data = join(temporaryFolder(), 'data');
  const folder = openDataFolder(data);
  await expect(runCommand(['token', 'create', 'ci', '--data', data])).rejects.toMatchObject({
    kind: 'conflict',
  });
  folder.close();
});

test('token create never falls back to this host when another was named', async () => {
  const create = ['token', 'create', 'ci', '--url', 'http://127.0.0.1:1'];
  await expect(runCommand(create)).rejects.toMatchObject({ kind: 'unavailable' });
});

test('token list shows an aligned table', async () => {
  const used: Token = {
    ...token,
    name: 'grafana',
    role: 'viewer',
    expiresAt: null,
    lastUsedAt: token.createdAt,
  };
  const drill: Token = { ...token, name: 'drill', grants: ['chaos'] };
  const gone: Token = { ...token, name: 'old', expiresAt: '2001-01-01T00:00:00.000Z' };
  await using agent = await startFakeAgent({ listTokens: () => ({ tokens: [token, drill, used, gone] }) });
  expect((await runCommand(['token', 'list', '--url', agent.url], { columns: 120 })).lines).toEqual([
    'NAME     ROLE             EXPIRES               LAST USED             CREATED',
    'ci       operator         2126-11-21T03:12:00Z  never                 2026-11-21T03:12:00Z',
    'drill    operator +chaos  2126-11-21T03:12:00Z  never                 2026-11-21T03:12:00Z',
    'grafana  viewer           never                 2026-11-21T03:12:00Z  2026-11-21T03:12:00Z',
    'old      operator         expired               never                 2026-11-21T03:12:00Z',
  ]);
});

test('token list --json writes what the agent says', async () => {
  await using agent = await startFakeAgent({ listTokens: () => ({ tokens: [token] }) });
  const { text } = await runCommand(['token', 'list', '--json', '--url', agent.url]);
  expect(JSON.parse(text)).toEqual({ tokens: [token] });
});

test('token list says how to make one when there is none', async () => {
  const { text, errors } = await runCommand(['token', 'list', '--data', join(temporaryFolder(), 'data')]);
  expect(text).toBe('');
  expect(errors).toBe('No tokens. Make one with: vedette token create NAME\n');
});

test('token revoke makes a token of the data folder worthless', async () => {
  const data = join(temporaryFolder(), 'data');
  await runCommand(['token', 'create', 'ci', '--data', data]);
  expect((await runCommand(['token', 'revoke', 'ci', '--data', data])).text).toBe('Revoked ci\n');
  await expect(runCommand(['token', 'revoke', 'ci', '--data', data])).rejects.toMatchObject({
    kind: 'not-found',
  });
});
