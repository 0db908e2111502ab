import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import {
  selfSignedCertificate,
  type TestAuthority,
  testAuthority,
} from '../../connect/certificates.testkit.ts';
import { listener, tlsListener } from '../../connect/listeners.testkit.ts';
import { freePort } from '../../free-port.testkit.ts';
import { describeProbeKind } from '../../probe-kinds.contract.ts';
import { factOf, metricOf, problemsOf, runKind } from '../../run-kind.testkit.ts';
import { opensslServer } from './openssl-server.testkit.ts';
import { tlsProbe } from './tls.ts';

const local = (port: number) => `127.0.0.1:${port}`;

describeProbeKind({
  kind: tlsProbe,
  silent: async () => ({ address: local(await listener((socket) => void socket.resume())) }),
});

test('tls tells chain, keys and expiry of a certificate that is good', async () => {
  const authority = testAuthority();
  const port = await tlsListener(authority.issueAuthority().issue({ validUntil: 20.5 }));
  const result = await runKind(tlsProbe, { address: local(port), tls: { ca_file: authority.certFile } });
  expect(result).toMatchObject({ state: 'up', reason: 'ok', address: '127.0.0.1' });
  expect(result.facts).toMatchObject({
    'certificate.chain': [
      'CN=localhost expires in 20 d',
      'CN=Test Intermediate expires in 89 d',
      'CN=Test Root expires in 364 d',
    ],
    'certificate.key': 'EC',
    'certificate.bits': 256,
    'certificate.signature': 'ecdsa-with-SHA256',
    'certificate.weaknesses': [],
  });
  expect(Object.keys(result.phases)).toEqual(['connect', 'tls', 'processing']);
  expect(metricOf(result, 'probe_tls_version_info', { version: 'TLS 1.3' })).toBe(1);
});

test('tls is down where the certificate is not trusted, and tells it all the same', async () => {
  const port = await tlsListener(selfSignedCertificate());
  const result = await runKind(tlsProbe, { address: local(port) });
  expect(result).toMatchObject({ state: 'down', reason: 'certificate-self-signed' });
  expect(factOf(result, 'certificate.key')).toBe('EC');
  expect(await runKind(tlsProbe, { address: local(port), tls: { insecure: true } })).toMatchObject({
    state: 'up',
  });
});

test('tls is down where the certificate has expired', async () => {
  const authority = testAuthority();
  const port = await tlsListener(authority.issue({ validFrom: -9, validUntil: -2 }));
  const result = await runKind(tlsProbe, { address: local(port), tls: { ca_file: authority.certFile } });
  expect(result).toMatchObject({
    state: 'down',
    reason: 'certificate-expired',
    message: 'down: the certificate has expired, 2 d ago',
  });
});

test('tls wants every name that it is given in the certificate', async () => {
  const authority = testAuthority();
  const port = await tlsListener(authority.issue({ names: ['127.0.0.1', 'a.example', '*.b.example'] }));
  const options = { address: local(port), tls: { ca_file: authority.certFile } };
  const names = ['A.example', 'x.b.example', '*.b.example', '127.0.0.1'];
  expect(await runKind(tlsProbe, { ...options, names })).toMatchObject({ state: 'up' });
  expect(
    await runKind(tlsProbe, { ...options, names: ['c.example', 'a.example', '10.0.0.1', '*.example'] }),
  ).toMatchObject({
    state: 'down',
    reason: 'certificate-lacks-names',
    message: 'down: the certificate is not for c.example, 10.0.0.1, *.example',
  });
});

test('tls names weak keys and signatures', async () => {
  const authority = testAuthority();
  const { certFile, keyFile } = authority.issue({ key: 'rsa:1024', digest: 'sha1' });
  const port = await opensslServer((free) => [
    ...['s_server', '-accept', local(free), '-cert', certFile, '-key', keyFile],
    ...['-cipher', 'ALL:@SECLEVEL=0'],
  ]);
  const tls = { ca_file: authority.certFile, insecure: true };
  const result = await runKind(tlsProbe, { address: local(port), tls });
  expect(result.facts).toMatchObject({
    'certificate.bits': 1024,
    'certificate.weaknesses': ['rsa-1024', 'sha1-signature'],
  });
});

test('tls tells the protocol that was agreed on', async () => {
  const port = await tlsListener({ ...selfSignedCertificate(), ALPNProtocols: ['h2', 'http/1.1'] });
  const options = { address: local(port), alpn: ['h2'], tls: { insecure: true } };
  expect(factOf(await runKind(tlsProbe, options), 'tls.protocol')).toBe('h2');
});

test('tls finds the versions and suites that an endpoint takes', async () => {
  const { certFile, keyFile } = testAuthority().issue({ key: 'rsa:2048' });
  const port = await opensslServer((free) => [
    ...['s_server', '-accept', local(free), '-cert', certFile, '-key', keyFile, '-serverpref'],
    ...[
      '-cipher',
      'ECDHE-RSA-AES256-GCM-SHA384:AES128-SHA:NULL-SHA:@SECLEVEL=0',
      '-ciphersuites',
      'TLS_AES_128_GCM_SHA256',
    ],
  ]);
  const result = await runKind(tlsProbe, { address: local(port), scan: true, tls: { insecure: true } });
  expect(result).toMatchObject({ state: 'up' });
  expect(factOf(result, 'tls.versions')).toEqual(['TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']);
  const old = ['TLS_RSA_WITH_AES_128_CBC_SHA', 'TLS_RSA_WITH_NULL_SHA'];
  expect(factOf(result, 'tls.ciphers')).toEqual([
    ...old.map((suite) => `TLSv1.0 ${suite}`),
    ...old.map((suite) => `TLSv1.1 ${suite}`),
    'TLSv1.2 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    ...old.map((suite) => `TLSv1.2 ${suite}`),
    'TLSv1.3 TLS_AES_128_GCM_SHA256',
  ]);
  expect(factOf(result, 'tls.weaknesses')).toEqual([
    ...['TLSv1.0', 'TLSv1.1', 'TLSv1.0 TLS_RSA_WITH_NULL_SHA', 'TLSv1.1 TLS_RSA_WITH_NULL_SHA'],
    'TLSv1.2 TLS_RSA_WITH_NULL_SHA',
  ]);
  expect(metricOf(result, 'probe_tls_version_accepted', { version: 'TLS 1.0' })).toBe(1);
});

test('tls scans a server that takes one version, and leaves its own phases as they are', async () => {
  const port = await tlsListener({ ...selfSignedCertificate(), minVersion: 'TLSv1.3' });
  const result = await runKind(tlsProbe, { address: local(port), scan: true, tls: { insecure: true } });
  expect(factOf(result, 'tls.versions')).toEqual(['TLSv1.3']);
  expect(factOf(result, 'tls.weaknesses')).toEqual([]);
  expect(Object.keys(result.phases)).toEqual(['connect', 'tls', 'processing']);
});

/** A server whose certificate names a real responder, or a port where something else is. */
async function withResponder({
  revoked = false,
  signer = (authority) => authority.issue({ names: ['responder'], use: 'ocsp' }),
  answer,
}: {
  revoked?: boolean;
  /** Who signs the answers, and who the responder believes to have issued the certificate. */
  signer?: (authority: TestAuthority) => { certFile: string; keyFile: string };
  /** Instead of a responder. */
  answer?: (socket: Socket) => void;
} = {}) {
  const authority = testAuthority();
  const port = answer ? await listener(answer) : await freePort();
  const certificate = authority.issue({ ocsp: `http://127.0.0.1:${port}/ask` });
  if (revoked) authority.revoke(certificate);
  const { certFile, keyFile } = signer(authority);
  const words = ['-rsigner', certFile, '-rkey', keyFile, '-CA', authority.certFile, '-nmin', '5'];
  const start = () => ['ocsp', '-index', authority.indexFile, '-port', String(port), ...words];
  if (!answer) await opensslServer(start, port);
  const address = local(await tlsListener(certificate));
  return { address, ocsp: true, tls: { ca_file: authority.certFile } };
}

test('tls asks the responder, and believes one whom the authority made so', async () => {
  const result = await runKind(tlsProbe, await withResponder());
  expect(result).toMatchObject({ state: 'up', facts: { 'ocsp.status': 'good' } });
  const minutes = (factOf(result, 'ocsp.expires') as number) / 60_000;
  expect([minutes > 4, minutes <= 5.1]).toEqual([true, true]);
});

test('tls believes the authority itself', async () => {
  const result = await runKind(tlsProbe, await withResponder({ signer: (authority) => authority }));
  expect(result).toMatchObject({ state: 'up', facts: { 'ocsp.status': 'good' } });
});

test('tls is down where the certificate is revoked', async () => {
  const result = await runKind(tlsProbe, await withResponder({ revoked: true }));
  expect(result).toMatchObject({
    state: 'down',
    reason: 'certificate-revoked',
    facts: { 'ocsp.status': 'revoked' },
  });
});

test('tls does not believe a responder that the authority did not make one', async () => {
  const signers = {
    server: (authority: TestAuthority) => authority.issue(),
    stranger: () => testAuthority(),
    expired: (authority: TestAuthority) =>
      authority.issue({ use: 'ocsp', names: ['x'], validFrom: -5, validUntil: -1 }),
  };
  for (const signer of Object.values(signers)) {
    const result = await runKind(tlsProbe, await withResponder({ signer }));
    expect(result).toMatchObject({
      state: 'degraded',
      reason: 'ocsp-unavailable',
      message: expect.stringContaining('nobody who may has signed'),
    });
  }
});

test.each([
  ['closes', (socket: Socket) => void socket.end(), 'closed the connection'],
  ['is not found', (socket: Socket) => void socket.end('HTTP/1.0 404 Not Found\r\n\r\n'), 'status 404'],
  ['says nonsense', (socket: Socket) => void socket.end('HTTP/1.0 200 OK\r\n\r\nnonsense'), 'element'],
  [
    'refuses',
    (socket: Socket) => void socket.end('HTTP/1.0 200 OK\r\n\r\n\x30\x03\x0a\x01\x06'),
    'unauthorized',
  ],
  [
    'is endless',
    (socket: Socket) => void socket.end(`HTTP/1.0 200 OK\r\n\r\n${'x'.repeat(100_000)}`),
    'too long',
  ],
])('tls is degraded where the responder %s', async (_, answer, message) => {
  const result = await runKind(tlsProbe, await withResponder({ answer }));
  expect(result).toMatchObject({
    state: 'degraded',
    reason: 'ocsp-unavailable',
    message: expect.stringContaining(message),
    facts: { 'ocsp.status': 'unavailable' },
  });
});

test('tls leaves a certificate as it is that names no responder', async () => {
  const authority = testAuthority();
  const port = await tlsListener(authority.issue());
  const options = { address: local(port), ocsp: true, tls: { ca_file: authority.certFile } };
  expect(await runKind(tlsProbe, options)).toMatchObject({ state: 'up', facts: { 'ocsp.status': 'none' } });
});

test.each([
  ['says nothing to the scan', (_: Socket) => {}],
  ['says nonsense to the scan', (socket: Socket) => void socket.end(Buffer.alloc(20_000, 0x16))],
])('tls ends in time where a server %s', async (_, serve) => {
  const result = await runKind(tlsProbe, {
    address: local(await listener(serve)),
    scan: true,
    timeout: '150ms',
  });
  expect(result).toMatchObject({
    state: 'down',
    reason: expect.stringMatching(/^timeout-tls|not-tls|tls-failed/),
  });
});

test('tls shows that one address family is broken where the other is up', async () => {
  const authority = testAuthority();
  const port = await tlsListener(authority.issue({ names: ['any.localhost'] }));
  const options = { address: `any.localhost:${port}`, ip: 'both', tls: { ca_file: authority.certFile } };
  expect(await runKind(tlsProbe, options)).toMatchObject({
    state: 'degraded',
    reason: 'dual-stack-half-up',
    families: { '4': { state: 'up' }, '6': { state: 'down', reason: 'connection-refused' } },
  });
});

test('tls refuses options that cannot be', () => {
  expect(problemsOf(tlsProbe, { address: 'localhost' }).join()).toContain('HOST:PORT');
  expect(problemsOf(tlsProbe, { address: 'a:443', tls: { cert_file: '/a.pem' } }).join()).toContain(
    'key_file',
  );
  expect(problemsOf(tlsProbe, { address: 'a:443', names: [''] }).join()).toContain('names.0');
});
