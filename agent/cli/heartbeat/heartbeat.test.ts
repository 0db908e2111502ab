import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { startFakeAgent } from '../../client/fake-agent.testkit.ts';
import { recordBeat } from '../../kit/heartbeat-record.ts';
import { runCommand } from '../run-command.testkit.ts';

const time = '2026-11-21T03:00:00.000Z';
const answer = {
  ...recordBeat('nightly', undefined, { state: 'success', at: 0, host: 'web-1' }),
  lastAt: time,
  endedAt: time,
  lastLines: [],
};

async function told(...words: string[]) {
  await using agent = await startFakeAgent({ beat: () => answer });
  const { text } = await runCommand(['heartbeat', 'nightly', ...words, '--url', agent.url]);
  const { url, body } = agent.requests.at(-1)!;
  return { path: url.pathname, body, text };
}

test('vedette heartbeat tells of success and says nothing', async () => {
  expect(await told()).toEqual({
    path: '/api/v1/heartbeats/nightly',
    body: { state: 'success', host: hostname() },
    text: '',
  });
});

test('vedette heartbeat tells how it ended, with a message', async () => {
  expect((await told('--exit-code', '3', '--message', 'disk\nfull')).body).toMatchObject({
    state: 'failure',
    exitCode: 3,
    lastLines: ['disk', 'full'],
  });
  expect((await told('--exit-code', '0')).body).toMatchObject({ state: 'success', exitCode: 0 });
  expect((await told('--state', 'start')).body).toMatchObject({ state: 'start' });
});

test('vedette heartbeat --json writes what the agent knows', async () => {
  expect(JSON.parse((await told('--json')).text)).toMatchObject({ name: 'nightly', outcome: 'success' });
});

test.each([
  ['a/b'],
  ['nightly', '--exit-code', '256'],
  ['nightly', '--exit-code', 'x'],
  ['nightly', '--state', 'late'],
])('vedette heartbeat refuses %s', async (...words) => {
  await expect(runCommand(['heartbeat', ...words, '--url', 'http://127.0.0.1:1'])).rejects.toMatchObject({
    kind: 'invalid',
  });
});

test('vedette heartbeat fails when no agent answers', async () => {
  const words = ['heartbeat', 'nightly', '--url', 'http://127.0.0.1:1'];
  await expect(runCommand(words)).rejects.toMatchObject({ kind: 'unavailable' });
});
