import { expect, test } from 'vitest';
import { selfSignedCertificate } from '../../connect/certificates.testkit.ts';
import {
  answeringLines,
  dripping,
  endless,
  saying,
  sayingAndClosing,
  scriptedServer,
  silent,
} from '../../connect/scripted-server.testkit.ts';
import { describeProbeKind } from '../../probe-kinds.contract.ts';
import { metricOf, problemsOf, runKind } from '../../run-kind.testkit.ts';
import { natsProbe } from './nats.ts';
import { startNats } from './nats-server.testkit.ts';

const INFO = 'INFO {"server_id":"A","version":"2.9.10"}\r\n';

describeProbeKind({ kind: natsProbe, silent: async () => ({ address: await scriptedServer(silent) }) });

test('nats is up on a real server, and tells who it is', async () => {
  const { address } = await startNats(['server_name: n1']);
  const result = await runKind(natsProbe, { address });
  expect(result).toMatchObject({
    state: 'up',
    facts: { 'server.name': 'n1', version: expect.stringMatching(/^\d/), jetstream: false, login: false },
  });
  expect(result.facts.ping).toBeGreaterThan(0);
  expect(metricOf(result, 'probe_nats_info', { name: 'n1' })).toBe(1);
});

test('nats logs in with user and password, and times a message there and back', async () => {
  const { address } = await startNats([
    'jetstream: { store_dir: "js" }',
    'authorization { user: probe, password: hunter2 }',
  ]);
  const options = { address, username: 'probe', password: 'hunter2', round_trip: 'vedette.probe' };
  const result = await runKind(natsProbe, options);
  expect(result).toMatchObject({ state: 'up', facts: { login: true, jetstream: true } });
  expect(result.facts.round_trip).toBeGreaterThan(0);
  expect(metricOf(result, 'probe_nats_round_trip_seconds')).toBeGreaterThan(0);
  expect(JSON.stringify(result)).not.toContain('hunter2');
});

test('nats logs in with a token', async () => {
  const { address } = await startNats(['authorization { token: hunter2 }']);
  const result = await runKind(natsProbe, { address, token: 'hunter2' });
  expect(result).toMatchObject({ state: 'up', facts: { login: true } });
  expect(JSON.stringify(result)).not.toContain('hunter2');
});

test('nats is down with authorization-violation for a wrong password, and up without one', async () => {
  const { address } = await startNats(['authorization { user: probe, password: hunter2 }']);
  expect(await runKind(natsProbe, { address, username: 'probe', password: 'wrong' })).toMatchObject({
    state: 'down',
    reason: 'authorization-violation',
  });
  expect(await runKind(natsProbe, { address })).toMatchObject({ state: 'up', facts: { login: false } });
});

test('nats is down with permission-denied on a subject that the user may not use', async () => {
  const users = 'users: [{ user: probe, password: hunter2, permissions: { publish: "a", subscribe: "a" } }]';
  const { address } = await startNats([`authorization { ${users} }`]);
  const options = { address, username: 'probe', password: 'hunter2' };
  expect(await runKind(natsProbe, { ...options, round_trip: 'b' })).toMatchObject({
    reason: 'permission-denied',
  });
  expect(await runKind(natsProbe, { ...options, round_trip: 'a' })).toMatchObject({ state: 'up' });
});

test('nats speaks TLS where the server wants it, and checks the certificate', async () => {
  const { certFile, keyFile } = selfSignedCertificate();
  const { address } = await startNats([`tls { cert_file: "${certFile}", key_file: "${keyFile}" }`]);
  const result = await runKind(natsProbe, { address, tls: { ca_file: certFile } });
  expect(result).toMatchObject({ state: 'up', facts: { 'certificate.trusted': true } });
  expect(await runKind(natsProbe, { address })).toMatchObject({ reason: 'certificate-self-signed' });
});

test('nats is down with too-many-connections where the server takes no more', async () => {
  const address = await scriptedServer(sayingAndClosing(`${INFO}-ERR 'maximum connections exceeded'\r\n`));
  expect(await runKind(natsProbe, { address })).toMatchObject({ reason: 'too-many-connections' });
});

test('nats answers the pings of the server, and leaves out messages of others', async () => {
  const address = await scriptedServer(
    answeringLines(INFO, (line) => {
      if (line === 'PING') return 'PING\r\nPONG\r\n';
      return line.startsWith('vedette ') ? `MSG a 1 3\r\nfoo\r\nMSG a 1 44\r\n${line}\r\n` : '';
    }),
  );
  expect(await runKind(natsProbe, { address, round_trip: 'a' })).toMatchObject({ state: 'up' });
});

test.each([
  ['protocol-error', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ['protocol-error', 'INFO not json\r\n'],
  ['protocol-error', '+OK\r\n'],
  ['connection-closed', 'INFO {"server_id"'],
  ['server-error', "-ERR 'Unknown Protocol Operation'\r\n"],
])('nats is down with %s when it says %j and closes', async (reason, bytes) => {
  const address = await scriptedServer(sayingAndClosing(bytes));
  expect(await runKind(natsProbe, { address })).toMatchObject({ state: 'down', reason });
});

test.each([
  ['MSG a 1 999999999\r\n', 'answer-too-long'],
  ['MSG a 1 3\r\nabcdef', 'protocol-error'],
  ['MSG a 1 -3\r\n', 'protocol-error'],
])('nats does not believe the length in %j', async (message, reason) => {
  const address = await scriptedServer(saying(`${INFO}PONG\r\nPONG\r\n${message}`));
  expect(await runKind(natsProbe, { address, round_trip: 'a' })).toMatchObject({ state: 'down', reason });
});

test.each(['x', '+OK\r\n'])('nats gives up on %j without an end', async (bytes) => {
  const address = await scriptedServer((socket) => {
    socket.write(INFO);
    endless(bytes)(socket);
  });
  expect(await runKind(natsProbe, { address })).toMatchObject({ state: 'down', reason: 'answer-too-long' });
});

test('nats takes what comes byte by byte', async () => {
  const address = await scriptedServer(dripping(`${INFO}PONG\r\nPONG\r\n`));
  expect(await runKind(natsProbe, { address })).toMatchObject({ state: 'up', facts: { 'server.id': 'A' } });
});

test('nats refuses wildcards, line ends in subjects, and half a login', () => {
  const problems = (options: object) => problemsOf(natsProbe, { address: 'a:1', ...options }).join();
  expect(problems({ round_trip: 'a.*' })).toContain('without wildcards');
  expect(problems({ round_trip: 'a\r\nPUB b' })).toContain('without wildcards');
  expect(problems({ round_trip: '>' })).toContain('without wildcards');
  expect(problems({ username: 'a' })).toContain('belong together');
  expect(problems({ username: 'a', password: 'b', token: 'c' })).toContain('exclude each other');
});
