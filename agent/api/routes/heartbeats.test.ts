import { expect, test } from 'vitest';
import { api, bearer, json } from '../app.testkit.ts';
import { fakeServices } from '../services.testkit.ts';

const path = '/api/v1/heartbeats/nightly';

test('beat keeps what a job told, and listHeartbeats shows it', async () => {
  const { unix } = api();
  const answer = await unix(path, json({ state: 'failure', exitCode: 3, lastLines: ['no disk'] }));
  expect(await answer.json()).toMatchObject({
    name: 'nightly',
    outcome: 'failure',
    exitCode: 3,
    lastLines: ['no disk'],
  });
  const list = (await (await unix('/api/v1/heartbeats')).json()) as { heartbeats: unknown[] };
  expect(list.heartbeats).toHaveLength(1);
});

test.each([
  ['', 'success'],
  ['?exit_code=0', 'success'],
  ['?exit_code=2', 'failure'],
  ['?state=failure', 'failure'],
])('pingHeartbeat with "%s" tells of %s', async (query, outcome) => {
  const answer = await api().unix(`${path}/ping${query}`, { method: 'POST' });
  expect(await answer.json()).toMatchObject({ outcome });
});

test('pingHeartbeat is not answered to GET: what only reads must not change anything', async () => {
  expect((await api().unix(`${path}/ping`)).status).toBe(405);
});

test('only the first message of a job is audited', async () => {
  const services = fakeServices();
  const { unix } = api(services);
  for (const state of ['start', 'success', 'start']) await unix(path, json({ state }));
  await unix(`${path}/ping`, { method: 'POST' });
  expect(services.audited.map(({ action, subject, outcome }) => `${action} ${subject} ${outcome}`)).toEqual([
    'beat nightly started',
    'beat nightly done',
  ]);
});

test('a job needs a token of role operator', async () => {
  const services = fakeServices();
  const { far } = api(services, { tokenNeeded: true });
  const viewer = services.token('grafana', 'viewer');
  const operator = services.token('jobs', 'operator');
  const send = async (init: RequestInit) => (await far(`${path}/ping`, { method: 'POST', ...init })).status;
  expect(await send({})).toBe(401);
  expect(await send(bearer(viewer))).toBe(403);
  expect(await send(bearer(operator))).toBe(200);
});

test.each([
  ['-x', json({ state: 'success' })],
  ['a%2fb', json({ state: 'success' })],
  ['x'.repeat(101), json({ state: 'success' })],
  ['nightly', json({ state: 'success', exitCode: 256 })],
  ['nightly', json({ state: 'success', lastLines: Array(21).fill('') })],
  ['nightly', json({ state: 'success', lastLines: ['x'.repeat(1_001)] })],
  ['nightly', json({ state: 'success', at: 'yesterday' })],
  ['nightly', json({ state: 'success', surprise: 1 })],
  ['nightly', json('{')],
])('beat refuses what is not in the contract', async (name, init) => {
  expect((await api().unix(`/api/v1/heartbeats/${name}`, init)).status).toBe(400);
});
