import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { testAuthority } from '../../connect/certificates.testkit.ts';
import { listener } from '../../connect/listeners.testkit.ts';
import { describeProbeKind } from '../../probe-kinds.contract.ts';
import { probeSchema } from '../../probe-schema.ts';
import { factOf, metricOf, problemsOf, runKind } from '../../run-kind.testkit.ts';
import { websocketProbe } from './websocket.ts';
import { serverFrame, switching, webSocketPeer } from './websocket-peer.testkit.ts';
import { echoServer } from './websocket-server-bun.testkit.ts';

const local = (port: number, path = '/') => `ws://127.0.0.1:${port}${path}`;

describeProbeKind({
  kind: websocketProbe,
  silent: async () => ({ url: local(await listener((socket) => void socket.resume())) }),
});

test('websocket is up where the handshake and the close succeed', async () => {
  const result = await runKind(websocketProbe, { url: local(echoServer()) });
  expect(result).toMatchObject({ state: 'up', facts: { status: 101, subprotocol: '', 'close.code': 1000 } });
  expect(Object.keys(result.phases)).toEqual(['connect', 'processing', 'transfer']);
  expect(metricOf(result, 'probe_websocket_status_code')).toBe(101);
});

test('websocket sends and expects in turn, text, bytes and secrets', async () => {
  const dialogue = [
    { send: 'one', expect: '^o.e$' },
    { send_hex: '00 ff 10', expect_hex: 'ff10' },
    { send_secret: 'swordfish', expect_text: 'sword' },
  ];
  const result = await runKind(websocketProbe, { url: local(echoServer()), dialogue, ping: true });
  expect(result).toMatchObject({ state: 'up', facts: { message: '***', ping: expect.any(Number) } });
  expect(JSON.stringify(result)).not.toContain('swordfish');
});

test('websocket sends headers and secret headers, and takes the subprotocol that is chosen', async () => {
  const result = await runKind(websocketProbe, {
    url: local(echoServer()),
    subprotocols: ['v1.chat', 'v2.chat'],
    secret_headers: { Authorization: 'let-me-in' },
    dialogue: [{ expect: '^hello let-me' }],
  });
  expect(result).toMatchObject({ state: 'up', facts: { subprotocol: 'v2.chat' } });
  expect(JSON.stringify(result)).not.toContain('let-me-in');
});

test('websocket speaks over TLS', async () => {
  const authority = testAuthority();
  const { cert, key } = authority.issue();
  const url = local(echoServer({ tls: { cert, key } })).replace('ws:', 'wss:');
  const result = await runKind(websocketProbe, { url, tls: { ca_file: authority.certFile } });
  expect(result).toMatchObject({ state: 'up', facts: { 'certificate.trusted': true } });
  expect(await runKind(websocketProbe, { url })).toMatchObject({
    state: 'down',
    reason: 'certificate-untrusted',
  });
});

test('websocket speaks over a Unix socket', async () => {
  const unix = join(temporaryFolder(), 'socket');
  echoServer({ unix });
  const options = { url: 'ws://chat.example/', connect_to: unix };
  expect(await runKind(websocketProbe, options)).toMatchObject({ state: 'up' });
});

test('websocket is down where the server refuses to upgrade', async () => {
  const result = await runKind(websocketProbe, { url: local(echoServer(), '/forbidden') });
  expect(result).toMatchObject({ state: 'down', reason: 'upgrade-refused', facts: { status: 403 } });
});

test('websocket tells the code with which the server closed', async () => {
  const dialogue = [{ send: 'bye', expect: 'never' }];
  const result = await runKind(websocketProbe, { url: local(echoServer()), dialogue });
  expect(result).toMatchObject({
    state: 'down',
    reason: 'closed-by-server',
    message: 'down: the server closed with code 4001 (as you wish)',
    facts: { 'close.code': 4001 },
  });
});

test('websocket says what it waited for', async () => {
  const dialogue = [{ send: 'one', expect: 'two' }];
  const result = await runKind(websocketProbe, { url: local(echoServer()), dialogue, timeout: '80ms' });
  expect(result).toMatchObject({
    reason: 'timeout-transfer',
    message: expect.stringContaining('waiting for a match of two'),
    facts: { message: 'one' },
  });
});

test('websocket joins pieces with control frames between them, and answers pings', async () => {
  const answered = Promise.withResolvers<Buffer>();
  const url = await webSocketPeer((socket, heard) => {
    const frames = [
      serverFrame(0x01, 'gr'),
      serverFrame(0x89, 'you there'),
      serverFrame(0x00, 'e'),
      serverFrame(0x8a, ''),
    ];
    socket.write(Buffer.concat([...frames, serverFrame(0x80, 'en')]));
    socket.on('data', () => answered.resolve(Buffer.concat(heard)));
  });
  const result = await runKind(websocketProbe, { url, dialogue: [{ expect: '^green$' }], timeout: '3s' });
  expect(result).toMatchObject({ state: 'up', facts: { message: 'green' } });
  expect((await answered.promise)[0]).toBe(0x8a);
});

test('websocket is up where the server does not answer the close', async () => {
  const url = await webSocketPeer(() => {});
  const result = await runKind(websocketProbe, { url, timeout: '200ms' });
  expect(result).toMatchObject({ state: 'up' });
  expect(factOf(result, 'close.code')).toBeUndefined();
});

test.each([
  ['a masked frame', Buffer.from('818100000000', 'hex'), 'protocol-error'],
  ['a continuation of nothing', serverFrame(0x80, 'x'), 'protocol-error'],
  [
    'a message within another',
    Buffer.concat([serverFrame(0x01, 'x'), serverFrame(0x81, 'y')]),
    'protocol-error',
  ],
  ['a huge length', Buffer.from('817f7fffffffffffffff', 'hex'), 'answer-too-long'],
  [
    'pieces without end',
    Buffer.concat(Array(10_002).fill(Buffer.of(1, 0)).fill(Buffer.of(0, 0), 1)),
    'protocol-error',
  ],
  [
    'large pieces',
    Buffer.concat(
      Array(60)
        .fill(serverFrame(0, 'x'.repeat(100)))
        .fill(serverFrame(1, ''), 0, 1),
    ),
    'answer-too-long',
  ],
  ['pings without end', Buffer.concat(Array(1_100).fill(serverFrame(0x89, ''))), 'protocol-error'],
  ['text that is none', serverFrame(0x81, Buffer.of(0xff, 0xfe)), 'protocol-error'],
  ['half a frame', Buffer.of(0x81), 'connection-closed'],
])('websocket names %s', async (_, bytes, reason) => {
  const url = await webSocketPeer((socket) => void socket.end(bytes));
  const options = { url, dialogue: [{ expect: 'never' }], max_message: '4KiB' };
  expect(await runKind(websocketProbe, options)).toMatchObject({ state: 'down', reason });
});

test.each([
  ['another key', switching('another'), 'wrong-accept'],
  ['no HTTP', 'SSH-2.0-OpenSSH\r\n\r\n', 'malformed-response'],
  ['no upgrade', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 'malformed-response'],
  ['another status', 'HTTP/1.1 426 Upgrade Required\r\n\r\n', 'upgrade-refused'],
  ['endless headers', `HTTP/1.1 101 OK\r\n${'X: y\r\n'.repeat(20_000)}`, 'answer-too-long'],
  ['an end', '', 'connection-closed'],
])('websocket names a handshake with %s', async (_, answer, reason) => {
  const port = await listener((socket) => void socket.once('data', () => socket.end(answer)));
  expect(await runKind(websocketProbe, { url: local(port) })).toMatchObject({ state: 'down', reason });
});

test('websocket has options that can be handed to another thread', () => {
  const dialogue = [{ send_hex: '00ff', expect: '^220 (.*)' }];
  const options = probeSchema(websocketProbe, {}).parse({ kind: 'websocket', url: 'ws://a/', dialogue });
  expect(structuredClone(options)).toEqual(options);
});

test('websocket refuses options that cannot be', () => {
  const problem = (options: object) => problemsOf(websocketProbe, { url: 'ws://a/', ...options }).join();
  expect(problem({ url: 'http://a/' })).toContain('ws://');
  expect(problem({ url: 'ws://user:secret@a/' })).toContain('without user');
  expect(problem({ dialogue: [{ send: 'a', send_hex: '00' }] })).toContain('exclude each other');
  expect(problem({ dialogue: [{ expect: '(' }] })).toContain('dialogue.0.expect');
  expect(problem({ headers: { 'X-A': 'b\r\nX-C: d' } })).toContain('one line');
  expect(problem({ headers: { 'a b': 'c' } })).toContain('headers');
});
