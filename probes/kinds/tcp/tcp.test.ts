// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates of the dialogue are written so
import { createServer } from 'node:net';
import { TLSSocket } from 'node:tls';
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
import { probeSchema } from '../../probe-schema.ts';
import { metricOf, problemsOf, runKind } from '../../run-kind.testkit.ts';
import { tcpProbe } from './tcp.ts';

describeProbeKind({
  kind: tcpProbe,
  silent: async () => ({ address: await scriptedServer(silent), dialogue: [{ expect: '^220' }] }),
});

test('tcp is up where a connection is taken, and tells its phases', async () => {
  const result = await runKind(tcpProbe, { address: await scriptedServer(silent) });
  expect(result).toMatchObject({
    state: 'up',
    reason: 'ok',
    address: '127.0.0.1',
    facts: { connected: true },
  });
  expect(Object.keys(result.phases)).toEqual(['connect']);
  expect(metricOf(result, 'probe_success')).toBe(1);
});

test('tcp is down with connection-refused where nobody listens', async () => {
  const result = await runKind(tcpProbe, { address: await closedPort() });
  expect(result).toMatchObject({ state: 'down', reason: 'connection-refused', facts: { connected: false } });
  expect(metricOf(result, 'probe_failed_due_to_regex')).toBe(0);
});

test('tcp reads lines until one matches, and sends what it captured', async () => {
  const heard: string[] = [];
  const address = await scriptedServer(
    answeringLines(':srv NOTICE * :hello\r\nPING :4711\r\n', (line) => {
      heard.push(line);
      return ':srv 001 welcome\r\n';
    }),
  );
  const dialogue = [{ expect: '^PING :(?P<cookie>.+)', send: 'PONG ${cookie}' }, { expect: ' 001 ' }];
  const result = await runKind(tcpProbe, { address, dialogue });
  expect(result).toMatchObject({
    state: 'up',
    facts: { banner: ':srv NOTICE * :hello', answer: ':srv 001 welcome' },
  });
  expect(heard).toEqual(['PONG 4711']);
  expect(Object.keys(result.phases)).toEqual(['connect', 'processing', 'transfer']);
  expect(metricOf(result, 'probe_failed_due_to_regex')).toBe(0);
});

test('tcp tells labels from what was captured, as blackbox_exporter does', async () => {
  const address = await scriptedServer(saying('SSH-2.0-OpenSSH_9.2p1\r\n'));
  const labels = [
    { name: 'software', value: '${1}' },
    { name: 'version', value: 'v${2}' },
  ];
  const result = await runKind(tcpProbe, {
    address,
    dialogue: [{ expect: '^SSH-2.0-([^_]+)_(.+)$', labels }],
  });
  expect(metricOf(result, 'probe_expect_info', { software: 'OpenSSH', version: 'v9.2p1' })).toBe(1);
});

test('tcp says what came when the server ends before a line matches', async () => {
  const address = await scriptedServer(sayingAndClosing('554 go away\r\n'));
  const result = await runKind(tcpProbe, { address, dialogue: [{ expect: '^220 ' }] });
  expect(result).toMatchObject({ state: 'down', reason: 'unexpected-answer' });
  expect(result.message).toContain('554 go away');
  expect(metricOf(result, 'probe_failed_due_to_regex')).toBe(1);
});

test('tcp says what it waited for and what came when its time is over', async () => {
  const address = await scriptedServer(saying('554 go away\r\n'));
  const result = await runKind(tcpProbe, { address, dialogue: [{ expect: '^220 ' }], timeout: '300ms' });
  expect(result).toMatchObject({ state: 'down', reason: 'timeout-transfer' });
  expect(metricOf(result, 'probe_failed_due_to_regex')).toBe(0);
  expect(result.message).toContain('waiting for a line that matches ^220 ; the last line was "554 go away"');
});

test('tcp says that no whole line came', async () => {
  const address = await scriptedServer(sayingAndClosing(''));
  const result = await runKind(tcpProbe, { address, dialogue: [{ expect: '^220 ' }] });
  expect(result).toMatchObject({
    reason: 'unexpected-answer',
    message: expect.stringContaining('no whole line came'),
  });
});

test('tcp takes a last line without its end', async () => {
  const address = await scriptedServer(sayingAndClosing('ready'));
  const result = await runKind(tcpProbe, { address, dialogue: [{ expect: 'ready' }] });
  expect(result.state).toBe('up');
});

test('tcp takes a line that comes byte by byte', async () => {
  const address = await scriptedServer(dripping('220 mail ready\r\n'));
  const result = await runKind(tcpProbe, { address, dialogue: [{ expect: '^220 ' }] });
  expect(result).toMatchObject({ state: 'up', facts: { banner: '220 mail ready' } });
});

test('tcp gives up on a line without an end', async () => {
  const address = await scriptedServer(endless('x'));
  const result = await runKind(tcpProbe, { address, dialogue: [{ expect: '^220 ' }] });
  expect(result).toMatchObject({ state: 'down', reason: 'answer-too-long' });
});

test('tcp gives up on lines without an end', async () => {
  const address = await scriptedServer(endless('500 no\r\n'));
  const result = await runKind(tcpProbe, { address, dialogue: [{ expect: '^220 ' }] });
  expect(result).toMatchObject({ state: 'down', reason: 'answer-too-long' });
});

test('tcp shows a secret line nowhere, even when the server says it again', async () => {
  const address = await scriptedServer(answeringLines('220 hi\r\n', (line) => `500 what is ${line}?\r\n`));
  const dialogue = [{ expect: '^220', send_secret: 'PASS hunter2' }, { expect: '^500 (.*)' }];
  const result = await runKind(tcpProbe, { address, dialogue });
  expect(result.state).toBe('up');
  expect(JSON.stringify(result)).not.toContain('hunter2');
});

test('tcp speaks TLS from the start, and tells the certificate', async () => {
  const { cert, key, certFile } = selfSignedCertificate();
  const address = await scriptedServer((socket) => {
    new TLSSocket(socket, { isServer: true, cert, key }).on('error', () => {}).write('* OK ready\r\n');
  });
  const result = await runKind(tcpProbe, {
    address,
    tls: { ca_file: certFile },
    dialogue: [{ expect: 'OK' }],
  });
  expect(result).toMatchObject({ state: 'up', facts: { 'certificate.subject': 'CN=localhost' } });
  expect(Object.keys(result.phases)).toEqual(['connect', 'tls', 'processing', 'transfer']);
  expect(metricOf(result, 'probe_ssl_earliest_cert_expiry')).toBeGreaterThan(0);
});

test('tcp begins TLS where the dialogue says so, and goes on over it', async () => {
  const { cert, key, certFile } = selfSignedCertificate();
  const heard: string[] = [];
  const address = await scriptedServer((socket) => {
    socket.write('220 mail\r\n');
    socket.once('data', (bytes) => {
      heard.push(bytes.toString());
      socket.write('220 go\r\n');
      const secured = new TLSSocket(socket, { isServer: true, cert, key });
      secured.on('error', () => {});
      secured.once('data', (more) => {
        heard.push(more.toString());
        secured.write('250 over TLS\r\n');
      });
    });
  });
  const dialogue = [
    { expect: '^220', send: 'STARTTLS\r' },
    { expect: '^220', starttls: true },
    { send: 'EHLO me\r' },
    { expect: '^250' },
  ];
  const result = await runKind(tcpProbe, { address, tls: { ca_file: certFile }, dialogue });
  expect(result).toMatchObject({ state: 'up', facts: { answer: '250 over TLS', 'tls.version': 'TLSv1.3' } });
  expect(heard).toEqual(['STARTTLS\r\n', 'EHLO me\r\n']);
});

test('tcp refuses bytes that the server slipped in before TLS began', async () => {
  const address = await scriptedServer(saying('220 go\r\n250 injected\r\n'));
  const result = await runKind(tcpProbe, { address, dialogue: [{ expect: '^220', starttls: true }] });
  expect(result).toMatchObject({ state: 'down', reason: 'unexpected-bytes' });
});

test('tcp is down where TLS is wanted and something else answers', async () => {
  const address = await scriptedServer(sayingAndClosing('220 plain text here\r\n'));
  const result = await runKind(tcpProbe, { address, tls: true });
  expect(result).toMatchObject({ state: 'down', reason: 'not-tls' });
});

test('tcp has options that can be handed to another thread', () => {
  const dialogue = [{ expect: '^220 (.*)', send: 'EHLO me' }];
  const options = probeSchema(tcpProbe, {}).parse({ kind: 'tcp', address: 'a:1', dialogue });
  expect(structuredClone(options)).toEqual(options);
  expect(options).toMatchObject({ dialogue });
});

test('tcp refuses an expression that RE2 does not know, steps that contradict themselves, and TLS twice', () => {
  const problems = (dialogue: unknown[]) => problemsOf(tcpProbe, { address: 'a:1', dialogue }).join();
  expect(problems([{ expect: '(' }])).toMatch(/^dialogue\.0\.expect: /);
  expect(problems([{ expect: '(?=x)' }])).toMatch(/^dialogue\.0\.expect: /);
  expect(problems([{ send: 'a', send_secret: 'b' }])).toContain('exclude each other');
  expect(problems([{ labels: [{ name: 'a', value: '1' }] }])).toContain('give expect');
  expect(problems([{ starttls: true }, { starttls: true }])).toContain('TLS can begin once');
  expect(problems([{ expect: '(?P<n>a+)b' }])).toBe('');
});

async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return `127.0.0.1:${port}`;
}
