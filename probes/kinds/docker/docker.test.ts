import { expect, test } from 'vitest';
import { describeProbeKind } from '../../probe-kinds.contract.ts';
import { metricOf, problemsOf, runKind } from '../../run-kind.testkit.ts';
import { dockerProbe } from './docker.ts';
import { answerBytes, inspected, listenUnix, serveEngine } from './fake-engine.testkit.ts';

describeProbeKind({
  kind: dockerProbe,
  silent: async () => ({ container: 'web', socket: await listenUnix(() => {}) }),
});

async function look(state: Record<string, unknown> = {}) {
  const socket = await serveEngine({ '/containers/web/json': inspected(state) });
  return runKind(dockerProbe, { container: 'web', socket });
}

test('docker tells what a container is', async () => {
  const result = await look();
  expect(result).toMatchObject({
    state: 'up',
    facts: { state: 'running', restarts: 2, image: 'nginx:1.27', connected: true },
    phases: { connect: expect.any(Number), processing: expect.any(Number), transfer: expect.any(Number) },
  });
  expect(Math.round(Number(result.facts.age) / 60_000)).toBe(60);
  expect(metricOf(result, 'probe_docker_restarts_total')).toBe(2);
});

test.each([
  [
    { Status: 'exited', Running: false, ExitCode: 3 },
    'down',
    'not-running',
    'down: it is exited, exit code 3',
  ],
  [
    { Status: 'exited', Running: false, OOMKilled: true, ExitCode: 137 },
    'down',
    'oom-killed',
    'down: the kernel',
  ],
  [{ Status: 'created', Running: false, Error: 'no such image' }, 'down', 'not-running', 'no such image'],
  [{ Status: 'restarting', Running: true, ExitCode: 1 }, 'down', 'restarting', 'ended with 1'],
  [{ Status: 'paused', Running: true }, 'down', 'paused', 'paused'],
  [{ Health: { Status: 'healthy', Log: [] } }, 'up', 'ok', 'up'],
  [{ Health: { Status: 'none' } }, 'up', 'ok', 'up'],
  [{ Health: { Status: 'starting' } }, 'degraded', 'health-unknown', 'has not passed yet'],
  [
    { Health: { Status: 'unhealthy', Log: [{ Output: 'curl: (7)\n' }] } },
    'down',
    'unhealthy',
    'check fails: curl: (7)',
  ],
  [{ Healthcheck: { Status: 'unhealthy', Log: null } }, 'down', 'unhealthy', 'check fails'],
])('docker of a container with %j is %s', async (changes, state, reason, message) => {
  expect(await look(changes)).toMatchObject({ state, reason, message: expect.stringContaining(message) });
});

test('docker is down when there is no such container', async () => {
  const socket = await serveEngine({});
  expect(await runKind(dockerProbe, { container: 'web', socket })).toMatchObject({
    state: 'down',
    reason: 'no-container',
  });
});

test('docker of * asks the engine alone', async () => {
  const socket = await serveEngine({ '/version': { Version: '27.5.1', ApiVersion: '1.47' } });
  expect(await runKind(dockerProbe, { container: '*', socket })).toMatchObject({
    state: 'up',
    facts: { version: '27.5.1' },
  });
});

test('docker is down when there is no engine', async () => {
  const result = await runKind(dockerProbe, { container: '*', socket: '/nowhere/docker.sock' });
  expect(result).toMatchObject({ state: 'down', reason: 'not-found' });
});

test.each([
  ['something that is not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', 'not-http'],
  ['an error of the engine', 'HTTP/1.1 500 x\r\nContent-Length: 18\r\n\r\n{"message":"boom"}', 'http-500'],
  ['JSON of something else', 'HTTP/1.1 200 OK\r\n\r\n[1]', 'not-docker'],
  ['no JSON', 'HTTP/1.1 200 OK\r\n\r\n<html>', 'not-docker'],
  ['JSON in depth', `HTTP/1.0 200 OK\r\n\r\n${'['.repeat(200_000)}`, 'not-docker'],
  ['half an answer', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{', 'connection-closed'],
  ['half a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{', 'connection-closed'],
  ['a chunk without size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 'not-http'],
  ['a length that is too large', 'HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n', 'answer-too-long'],
  ['a length that is no number', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n', 'not-http'],
  [
    'a chunk that is too large',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n',
    'answer-too-long',
  ],
  ['headers without end', `HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(1_000)}`, 'answer-too-long'],
  ['a line without end', `HTTP/1.1 200 OK\r\nA: ${'b'.repeat(100_000)}`, 'answer-too-long'],
  ['a body without end', `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(5_000_000)}`, 'answer-too-long'],
  ['nothing', '', 'connection-closed'],
])('docker names %s', async (_what, answer, reason) => {
  const socket = await answerBytes(answer);
  expect(await runKind(dockerProbe, { container: 'web', socket })).toMatchObject({ state: 'down', reason });
});

test.each([
  [{ container: '' }, 'container'],
  [{ container: '../version' }, 'container'],
  [{ container: 'a b' }, 'container'],
  [{ container: 'a', socket: 'docker.sock' }, 'socket'],
])('docker refuses %j', (written, option) => {
  expect(problemsOf(dockerProbe, written).join()).toContain(option);
});
