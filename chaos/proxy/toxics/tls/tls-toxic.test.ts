import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createPlainServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../../../agent/kit/temporary-folder.testkit.ts';
import { connectClient, listenUpstream, pause } from '../../tcp/tcp-plane.testkit.ts';
import { breakServer, runProgram } from '../wire/broken-server.testkit.ts';
import { captureHello } from './client-hello.testkit.ts';
import { startTlsServer } from './tls-server.testkit.ts';
import { tlsToxic } from './tls-toxic.ts';

async function startHttp(): Promise<number> {
  const server = createPlainServer((asked, answer) => void answer.end(`plain ${asked.url}\n`));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** An authority made by openssl, as an operator has one: its certificate, and a file with both. */
function makeAuthority(kind: 'ec' | 'rsa'): { certificate: string; both: string } {
  const folder = temporaryFolder();
  const [key, certificate, both] = ['key', 'crt', 'pem'].map((end) => join(folder, `ca.${end}`));
  const keys =
    kind === 'ec' ? ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384'] : ['-newkey', 'rsa:2048'];
  const subject = ['-subj', '/C=AT/O=Example GmbH/CN=Test CA'];
  execFileSync(
    'openssl',
    ['req', '-x509', ...keys, '-nodes', '-days', '2', ...subject, '-keyout', key!, '-out', certificate!],
    { stdio: 'ignore' },
  );
  writeFileSync(both!, readFileSync(certificate!, 'utf8') + readFileSync(key!, 'utf8'));
  return { certificate: certificate!, both: both! };
}

/** What curl says to https://HOST through the toxic. */
const curl = (port: number, host: string, ...words: string[]) =>
  runProgram('curl', [
    '-sS',
    '--resolve',
    `${host}:${port}:127.0.0.1`,
    ...words,
    `https://${host}:${port}/x`,
  ]);

test.each([
  ['expired', 'ec', 'certificate has expired'],
  ['not-yet-valid', 'rsa', 'certificate is not yet valid'],
  ['wrong-host', 'ec', "no alternative certificate subject name matches target host name 'shop.example'"],
  ['self-signed', 'rsa', 'self-signed certificate'],
] as const)(
  'tls makes curl, which trusts the authority, say of %s (%s): %s',
  async (certificate, kind, complaint) => {
    const authority = makeAuthority(kind);
    const { port } = await breakServer(await startHttp(), tlsToxic, {
      certificate,
      upstream: 'plain',
      authority: authority.both,
    });
    const { said, code } = await curl(port, 'shop.example', '--cacert', authority.certificate);
    expect(said).toContain(complaint);
    expect(code).toBe(60);
  },
);

test('tls with an unknown authority makes curl say so', async () => {
  const { port } = await breakServer(await startHttp(), tlsToxic, {
    certificate: 'unknown-authority',
    upstream: 'plain',
  });
  expect((await curl(port, 'shop.example')).said).toContain('unable to get local issuer certificate');
});

test('tls lets a client through that does not check, to a server without TLS', async () => {
  const { port } = await breakServer(await startHttp(), tlsToxic, { upstream: 'plain' });
  expect((await curl(port, 'shop.example', '-k')).said).toBe('plain /x\n');
});

test('tls makes a certificate for the host that the client asks for, with dates that are over', async () => {
  const { port } = await breakServer(await startTlsServer(), tlsToxic, { certificate: 'expired' });
  const words = ['s_client', '-connect', `127.0.0.1:${port}`, '-servername', 'shop.example'];
  const { said } = await runProgram('openssl', words, '');
  expect(said).toContain('CN = shop.example');
  expect(said).toContain('certificate has expired');
});

test('tls tells the client the application protocol that the server has chosen', async () => {
  const { port } = await breakServer(await startTlsServer(['h2']), tlsToxic, {});
  const words = ['s_client', '-connect', `127.0.0.1:${port}`, '-alpn', 'http/1.1,h2'];
  expect((await runProgram('openssl', words, '')).said).toContain('ALPN protocol: h2');
});

test('tls passes what is no TLS', async () => {
  const { port } = await breakServer(await startHttp(), tlsToxic, {});
  expect((await runProgram('curl', ['-s', `http://127.0.0.1:${port}/x`])).said).toBe('plain /x\n');
});

test('tls ends the connection where the server speaks none', async () => {
  const { port } = await breakServer(await startHttp(), tlsToxic, { upstream: 'tls' });
  const { code } = await curl(port, 'shop.example', '-k', '-m', '10');
  expect(code).toBe(35);
});

test('tls that is removed ends the connections that it has taken', async () => {
  const broken = await breakServer(await startTlsServer(), tlsToxic, {});
  const client = connect({ port: broken.port, rejectUnauthorized: false });
  client.write('hello');
  const [answer] = (await once(client, 'data')) as [Buffer];
  expect(String(answer)).toBe('HELLO');
  broken.remove();
  client.on('error', () => {});
  await once(client, 'close');
});

test('tls stands a client that sends garbage behind its hello, and one that goes away', async () => {
  const { port } = await breakServer(await startTlsServer(), tlsToxic, {});
  const hello = await captureHello();
  const client = await connectClient(port);
  client.socket.write(hello);
  client.socket.write(Buffer.alloc(100_000, 'x'));
  await client.until('FIN');
  const other = await connectClient(port);
  other.socket.write(hello);
  other.socket.resetAndDestroy();
  const words = ['s_client', '-connect', `127.0.0.1:${port}`];
  expect((await runProgram('openssl', words, '')).said).toContain('CN = localhost');
});

test('tls sends a client away that floods while the server keeps it waiting', async () => {
  const server = await listenUpstream();
  const { port } = await breakServer(server.port, tlsToxic, {});
  const client = await connectClient(port);
  client.socket.write(await captureHello());
  for (let sent = 0; sent < 50; sent++) client.socket.write(Buffer.alloc(100_000, 'x'));
  await expect.poll(() => client.seen.some(({ what }) => what === 'FIN' || what === 'RST')).toBe(true);
});

test('tls sends a server away that floods while the client keeps it waiting', async () => {
  const server = await listenUpstream();
  const { port, plane } = await breakServer(server.port, tlsToxic, { upstream: 'plain' });
  const client = await connectClient(port);
  client.socket.write(await captureHello());
  const peer = await server.next();
  await client.until('\x16\x03\x03');
  for (let sent = 0; sent < 50; sent++) peer.socket.write(Buffer.alloc(100_000, 'x'));
  await expect.poll(() => plane.connections().length, { timeout: 5_000 }).toBe(0);
});

test('tls carries much data to a reader that is slow, and holds the sender back', async () => {
  const { port, plane } = await breakServer(await startTlsServer(), tlsToxic, {});
  const client = connect({ port, rejectUnauthorized: false });
  await once(client, 'secureConnect');
  let received = 0;
  client.pause();
  const total = 20_000_000;
  for (let sent = 0; sent < total; sent += 100_000) client.write(Buffer.alloc(100_000, 'a'));
  await pause(500);
  expect(plane.connections()[0]!.held).toBeLessThan(5_000_000);
  const all = new Promise<void>((resolve) => {
    client.on('data', (data: Buffer) => {
      expect(data.every((byte) => byte === 0x41)).toBe(true);
      received += data.length;
      if (received >= total) resolve();
    });
  });
  client.resume();
  await all;
  expect(received).toBe(total);
  client.destroy();
});

test.each([
  [
    { certificate: 'old' },
    'certificate must be one of expired, not-yet-valid, self-signed, unknown-authority, wrong-host',
  ],
  [{ upstream: 'ssl' }, 'upstream must be tls or plain'],
  [{ authority: 'ca.pem' }, 'authority must be an absolute path'],
  [{ authority: '/nonexistent/ca.pem' }, expect.stringContaining('authority cannot be used: ENOENT')],
  [{}, undefined],
])('tls checks %j', (attributes, wrong) => {
  const all = { certificate: 'expired', upstream: 'tls', authority: '', ...attributes };
  expect(tlsToxic.check!(all)).toEqual(wrong);
});
