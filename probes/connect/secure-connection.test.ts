import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TlsOptions as ServerOptions } from 'node:tls';
import { expect, test } from 'vitest';
import { failureOf } from '../probe-failure.ts';
import type { ProbeRun } from '../probe-run.ts';
import { ByteChannel } from './byte-channel.ts';
import { selfSignedCertificate, testAuthority } from './certificates.testkit.ts';
import { listener, tlsListener } from './listeners.testkit.ts';
import { openConnection } from './open-connection.ts';
import { testRun } from './run.testkit.ts';
import { type SecureConnection, secureConnection } from './secure-connection.ts';
import { tlsOptions } from './tls-options.ts';

type Written = Parameters<typeof tlsOptions.parse>[0];

async function secured(
  port: number,
  written: Written = {},
  run: ProbeRun = testRun(),
  host = 'localhost',
): Promise<SecureConnection> {
  const options = { ip: '4', source_address: undefined, resolver: undefined } as const;
  const socket = await openConnection({ host: '127.0.0.1', port }, options, run);
  return secureConnection(
    socket,
    { tls: tlsOptions.parse(written), host, protocols: ['h2', 'http/1.1'] },
    run,
  );
}

const failureTo = (port: number, written?: Written, host?: string) =>
  secured(port, written, testRun(), host).then(
    () => ({ reason: 'trusted', message: '', state: 'up' }),
    (error: unknown) => failureOf(error),
  );

test('secureConnection tells version, cipher, protocol and certificate of a server that is trusted', async () => {
  const authority = testAuthority();
  const below = authority.issueAuthority();
  const port = await tlsListener({ ...below.issue({ validUntil: 20 }), ALPNProtocols: ['h2'] });
  const run = testRun();
  const { chain } = await secured(port, { ca_file: authority.certFile }, run);
  expect(chain.map(({ subject }) => subject)).toEqual([
    'CN=localhost',
    'CN=Test Intermediate',
    'CN=Test Root',
  ]);
  expect(Object.fromEntries(run.facts)).toMatchObject({
    'certificate.trusted': true,
    'certificate.names': ['localhost', '127.0.0.1', '0:0:0:0:0:0:0:1'],
    'certificate.issuer': 'CN=Test Intermediate',
    'tls.version': 'TLSv1.3',
    'tls.protocol': 'h2',
  });
  const days = (run.facts.get('certificate.expires') as number) / 86_400_000;
  expect([days > 19.9, days < 20]).toEqual([true, true]);
  expect(run.evidence.certificate).toContain('0 issuer CN=Test Intermediate');
});

test.each([
  ['certificate-expired', { validFrom: -30, validUntil: -3 }, ', 3 d ago'],
  ['certificate-not-yet-valid', { validFrom: 3, validUntil: 30 }, 'not valid yet'],
  ['certificate-wrong-host', { names: ['other.example', '10.0.0.1'] }, 'it is for other.example, 10.0.0.1'],
] as const)('secureConnection names %s', async (reason, options, message) => {
  const authority = testAuthority();
  const port = await tlsListener(authority.issue(options));
  const failure = await failureTo(port, { ca_file: authority.certFile });
  expect(failure).toMatchObject({ reason, state: 'down', message: expect.stringContaining(message) });
});

test('secureConnection names an expired certificate between the own one and the root', async () => {
  const authority = testAuthority();
  const below = authority.issueAuthority({ validFrom: -9, validUntil: -1.5 });
  const port = await tlsListener(below.issue());
  expect(await failureTo(port, { ca_file: authority.certFile })).toMatchObject({
    reason: 'certificate-expired',
    message: 'the certificate has expired (CN=Test Intermediate), 1 d ago',
  });
});

test('secureConnection names certificates that nobody trusted has signed', async () => {
  expect(await failureTo(await tlsListener(selfSignedCertificate()))).toMatchObject({
    reason: 'certificate-self-signed',
  });
  expect(await failureTo(await tlsListener(testAuthority().issue()))).toMatchObject({
    reason: 'certificate-untrusted',
    message: 'nobody trusted has signed the certificate: CN=localhost, signed by CN=Test Root',
  });
});

test('secureConnection names a server that does not send the certificates between', async () => {
  const authority = testAuthority();
  const { cert, key } = authority.issueAuthority().issue();
  const alone = cert.slice(0, cert.indexOf('-----END CERTIFICATE-----') + 26);
  const port = await tlsListener({ cert: alone, key });
  expect(await failureTo(port, { ca_file: authority.certFile })).toMatchObject({
    reason: 'certificate-untrusted',
  });
});

test('secureConnection goes on with insecure, and tells the certificate all the same', async () => {
  const run = testRun();
  await secured(await tlsListener(selfSignedCertificate()), { insecure: true }, run);
  expect(run.facts.get('certificate.trusted')).toBe(false);
  expect(run.trace.lines.map(({ text }) => text)).toContain(
    'the certificate is self-signed: CN=localhost, signed by CN=localhost',
  );
});

test('secureConnection checks the certificate for an address where there is no name', async () => {
  const authority = testAuthority();
  const ca_file = authority.certFile;
  const port = await tlsListener(authority.issue({ names: ['127.0.0.1'] }));
  expect(await failureTo(port, { ca_file }, '127.0.0.1')).toMatchObject({ reason: 'trusted' });
  expect(await failureTo(port, { ca_file }, '127.0.0.2')).toMatchObject({ reason: 'certificate-wrong-host' });
});

test.each([
  ['localhost.', 'localhost'],
  ['bücher.example', 'xn--bcher-kva.example'],
])('secureConnection asks for %s as %s', async (host, name) => {
  let asked: string | undefined;
  const authority = testAuthority();
  const certificate = authority.issue({ names: [name] });
  const SNICallback: ServerOptions['SNICallback'] = (servername, done) => {
    asked = servername;
    done(null);
  };
  const port = await tlsListener({ ...certificate, SNICallback });
  expect(await failureTo(port, { ca_file: authority.certFile }, host)).toMatchObject({ reason: 'trusted' });
  expect([name, undefined]).toContain(asked);
});

test('secureConnection names a server that speaks something else', async () => {
  const port = await listener((socket) => socket.write('220 mail.example ESMTP\r\n'));
  expect(await failureTo(port)).toMatchObject({ reason: 'not-tls' });
});

test('secureConnection names a handshake that is closed, reset or refused', async () => {
  const closing = await listener((socket) => socket.once('data', () => socket.end()));
  expect(await failureTo(closing)).toMatchObject({
    reason: 'tls-failed',
    message: 'the TLS handshake failed: the other side closed the connection',
  });
  const resetting = await listener((socket) => socket.once('data', () => socket.resetAndDestroy()));
  expect(await failureTo(resetting)).toMatchObject({ reason: 'connection-reset' });
  const alert = Buffer.from([21, 3, 3, 0, 2, 2, 40]);
  const refusing = await listener((socket) => socket.once('data', () => socket.end(alert)));
  expect(await failureTo(refusing)).toMatchObject({
    reason: 'tls-failed',
    message: 'the TLS handshake failed: alert handshake failure',
  });
});

test('secureConnection ends at the timeout of the phase where the server says nothing', async () => {
  const port = await listener((socket) => void socket.resume());
  const run = testRun({ timeouts: { whole: 5_000, tls: 50 } });
  const failure = await secured(port, {}, run).catch((error: unknown) => failureOf(error));
  expect(failure).toMatchObject({ reason: 'timeout-tls' });
});

test('secureConnection keeps to the versions it is given', async () => {
  const authority = testAuthority();
  const port = await tlsListener({ ...authority.issue(), minVersion: 'TLSv1.3' });
  const ca_file = authority.certFile;
  expect(await failureTo(port, { ca_file, max_version: '1.2' })).toMatchObject({
    reason: 'tls-version-refused',
  });
  const older = await tlsListener(authority.issue());
  const run = testRun();
  await secured(older, { ca_file, max_version: '1.2' }, run);
  expect(run.facts.get('tls.version')).toBe('TLSv1.2');
});

test('secureConnection shows its own certificate to a server that asks for one', async () => {
  const authority = testAuthority();
  const ca = readFileSync(authority.certFile);
  const asking = { requestCert: true, rejectUnauthorized: true, ca };
  const port = await tlsListener({ ...authority.issue(), ...asking }, (socket) => socket.end('welcome'));
  const { certFile, keyFile } = authority.issue({ names: ['client'] });
  const run = testRun();
  const { socket } = await secured(
    port,
    { ca_file: authority.certFile, cert_file: certFile, key_file: keyFile },
    run,
  );
  expect(String(await new ByteChannel(socket, run).readExactly(7))).toBe('welcome');
  const without = await secured(port, { ca_file: authority.certFile }, run);
  const reading = new ByteChannel(without.socket, run).readExactly(7);
  await expect(reading).rejects.toMatchObject({ reason: 'client-certificate-required' });
});

test('secureConnection says that files cannot be read or used, which says nothing about the target', async () => {
  const port = await tlsListener(selfSignedCertificate());
  const missing = await failureTo(port, { ca_file: '/nowhere/ca.pem' });
  expect(missing).toMatchObject({ reason: 'file-unreadable', state: 'unknown' });
  const { certFile, folder } = testAuthority();
  const nonsense = join(folder, 'nonsense.pem');
  writeFileSync(nonsense, 'nonsense');
  const unusable = await failureTo(port, { cert_file: certFile, key_file: nonsense });
  expect(unusable).toMatchObject({ reason: 'certificate-unusable', state: 'unknown' });
});
