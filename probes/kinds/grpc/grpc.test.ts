import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { testAuthority } from '../../connect/certificates.testkit.ts';
import { listener, tlsListener } from '../../connect/listeners.testkit.ts';
import { describeProbeKind } from '../../probe-kinds.contract.ts';
import { metricOf, problemsOf, runKind } from '../../run-kind.testkit.ts';
import { grpcProbe } from './grpc.ts';
import { answering, ending, grpcServer, health } from './grpc-server.testkit.ts';

const local = (port: number) => `127.0.0.1:${port}`;

describeProbeKind({
  kind: grpcProbe,
  silent: async () => ({ address: local(await listener((socket) => void socket.resume())) }),
});

test('grpc is up where the server is SERVING', async () => {
  const result = await runKind(grpcProbe, { address: await grpcServer(answering(health(1))) });
  expect(result).toMatchObject({ state: 'up', facts: { status: 'SERVING', 'grpc.status': 0 } });
  expect(Object.keys(result.phases)).toEqual(['connect', 'processing', 'transfer']);
  expect(metricOf(result, 'probe_grpc_healthcheck_response', { serving_status: 'SERVING' })).toBe(1);
  expect(metricOf(result, 'probe_grpc_healthcheck_response', { serving_status: 'NOT_SERVING' })).toBe(0);
  expect(metricOf(result, 'probe_grpc_status_code')).toBe(0);
  expect(metricOf(result, 'probe_grpc_ssl')).toBe(0);
  expect(metricOf(result, 'probe_grpc_duration_seconds', { phase: 'check' })).toBeGreaterThan(0);
});

test('grpc asks for the service, with authority, metadata and a deadline', async () => {
  let heard: [Readonly<Record<string, unknown>>, string] = [{}, ''];
  const address = await grpcServer((stream, headers, request) => {
    heard = [headers, request.toString('latin1', 7)];
    answering(health(1))(stream, headers, request);
  });
  const result = await runKind(grpcProbe, {
    address,
    service: 'orders.v1.Orders',
    authority: 'orders.example',
    metadata: { 'x-tenant': 'one' },
    secret_metadata: { authorization: 'Bearer swordfish' },
  });
  expect(result).toMatchObject({ state: 'up' });
  expect(heard[1]).toBe('orders.v1.Orders');
  expect(heard[0]).toMatchObject({
    ':path': '/grpc.health.v1.Health/Check',
    ':authority': 'orders.example',
    'grpc-timeout': expect.stringMatching(/^\d+m$/),
    'x-tenant': 'one',
    authorization: 'Bearer swordfish',
    te: 'trailers',
  });
  expect(JSON.stringify(result)).not.toContain('swordfish');
});

test('grpc speaks over TLS', async () => {
  const authority = testAuthority();
  const { cert, key } = authority.issue();
  const address = await grpcServer(answering(health(1)), { cert, key });
  const result = await runKind(grpcProbe, { address, tls: { ca_file: authority.certFile } });
  expect(result).toMatchObject({ state: 'up', facts: { 'certificate.trusted': true, 'tls.protocol': 'h2' } });
  expect(metricOf(result, 'probe_grpc_ssl')).toBe(1);
  expect(await runKind(grpcProbe, { address, tls: true })).toMatchObject({ reason: 'certificate-untrusted' });
});

test('grpc is down where the server does not offer HTTP/2 over TLS', async () => {
  const authority = testAuthority();
  const port = await tlsListener(authority.issue());
  const result = await runKind(grpcProbe, { address: local(port), tls: { ca_file: authority.certFile } });
  expect(result).toMatchObject({ state: 'down', reason: 'http2-not-offered' });
});

test.each([
  ['NOT_SERVING', answering(health(2)), 'not-serving', 'the server is NOT_SERVING'],
  ['no status', answering(Buffer.alloc(5)), 'not-serving', 'the server is UNKNOWN'],
  [
    'an unknown service',
    ending(5, 'unknown service'),
    'service-unknown',
    'does not know the service: unknown service',
  ],
  [
    'no health service',
    ending(12, 'unknown%20method'),
    'health-unimplemented',
    'no health service: unknown method',
  ],
  [
    'an error in trailers',
    answering(Buffer.alloc(0), 14, 'later'),
    'grpc-error',
    'ended with UNAVAILABLE: later',
  ],
  ['an unknown code', ending(99, '%zz'), 'grpc-error', 'ended with code 99: %zz'],
  ['garbage', answering(Buffer.from('garbage')), 'malformed-response', 'not one whole message'],
  ['nothing', answering(Buffer.alloc(0)), 'malformed-response', 'not one whole message'],
  ['too much', answering(Buffer.alloc(200_000)), 'body-too-large', '65536'],
])('grpc is down where the server answers with %s', async (_, script, reason, message) => {
  const result = await runKind(grpcProbe, { address: await grpcServer(script) });
  expect(result).toMatchObject({ state: 'down', reason, message: expect.stringContaining(message) });
});

test('grpc tells the code of a call that failed', async () => {
  const result = await runKind(grpcProbe, { address: await grpcServer(ending(12, 'no')) });
  expect(result.facts).toMatchObject({ 'grpc.status': 12, 'grpc.message': 'no' });
  expect(metricOf(result, 'probe_grpc_status_code')).toBe(12);
});

test('grpc names an HTTP/2 server that is none of gRPC', async () => {
  const missing = await grpcServer((stream) => stream.respond({ ':status': 404 }, { endStream: true }));
  expect(await runKind(grpcProbe, { address: missing })).toMatchObject({
    reason: 'not-grpc',
    message: 'down: the server answers with HTTP status 404',
  });
  const page = await grpcServer((stream) => {
    stream.respond({ ':status': 200, 'content-type': 'text/html' });
    stream.end('<html>');
  });
  expect(await runKind(grpcProbe, { address: page })).toMatchObject({
    reason: 'not-grpc',
    message: 'down: the server answers with text/html instead of gRPC',
  });
});

test('grpc names an answer without a status', async () => {
  const address = await grpcServer((stream) => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
    stream.end(health(1));
  });
  expect(await runKind(grpcProbe, { address })).toMatchObject({
    state: 'down',
    reason: 'malformed-response',
  });
});

test('grpc names a stream that is reset', async () => {
  for (const code of [2, 8]) {
    const address = await grpcServer((stream) => stream.close(code));
    expect(await runKind(grpcProbe, { address })).toMatchObject({ state: 'down', reason: 'http2-reset' });
  }
});

test('grpc names a connection that is given up with GOAWAY', async () => {
  const address = await grpcServer((stream) => stream.session?.goaway(11));
  expect(await runKind(grpcProbe, { address })).toMatchObject({ state: 'down', reason: 'http2-refused' });
});

test('grpc names a server that closes, and one that speaks HTTP/1.1', async () => {
  const closing = local(await listener((socket) => void socket.end()));
  expect(await runKind(grpcProbe, { address: closing })).toMatchObject({
    state: 'down',
    reason: 'connection-closed',
  });
  const server = createServer((_, response) => void response.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = local((server.address() as { port: number }).port);
  expect(await runKind(grpcProbe, { address, timeout: '2s' })).toMatchObject({
    state: 'down',
    reason: expect.stringMatching(/^(http2-refused|connection-closed)$/),
  });
});

test('grpc ends at its timeout where a call is not answered', async () => {
  const result = await runKind(grpcProbe, { address: await grpcServer(() => {}), timeout: '100ms' });
  expect(result).toMatchObject({ state: 'down', reason: 'timeout-processing' });
  expect(metricOf(result, 'probe_grpc_status_code')).toBe(14);
});

test('grpc tells UNAVAILABLE where nobody listens', async () => {
  const result = await runKind(grpcProbe, { address: '127.0.0.1:1' });
  expect(result).toMatchObject({ state: 'down', reason: 'connection-refused' });
  expect(metricOf(result, 'probe_grpc_status_code')).toBe(14);
});

test('grpc refuses metadata that cannot be sent', () => {
  const problem = (options: object) => problemsOf(grpcProbe, { address: 'a:50051', ...options }).join();
  expect(problem({ metadata: { 'grpc-timeout': '1S' } })).toContain('metadata');
  expect(problem({ metadata: { ':path': '/' } })).toContain('metadata');
  expect(problem({ metadata: { a: 'b\r\nc' } })).toContain('one line');
  expect(problem({ authority: 'a b' })).toContain('authority');
});
