import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { selfSigned } from '../../../agent/kit/self-signed.ts';
import { judgeEffect, measureEffect } from './measure-effect.ts';
import { prepareProof } from './prepare-proof.ts';

const DAY = 86_400_000;
const never = new AbortController().signal;

async function tlsServer(names: readonly string[], [from, to]: readonly [number, number]): Promise<number> {
  const now = Date.now();
  const certificate = selfSigned({ names, notBefore: now + from * DAY, notAfter: now + to * DAY });
  const server = createTlsServer(certificate, (socket) => socket.on('error', () => {}));
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** What is proved of a server that shows the first certificate, and then the second. */
async function proved(fault: string, faulty: Parameters<typeof tlsServer>) {
  let behind = await tlsServer(['shop.example'], [-1, 30]);
  const relay = createServer((client) => {
    const server = connect(behind, '127.0.0.1');
    for (const socket of [client, server]) socket.on('error', () => socket.destroy());
    client.pipe(server).pipe(client);
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  onTestFinished(() => void relay.close());
  const address = { host: '127.0.0.1', port: (relay.address() as AddressInfo).port };
  const attributes = { certificate: fault, upstream: 'tls', authority: '' };
  const prepared = await prepareProof(
    { type: 'tls', attributes, stream: 'downstream', protocol: 'tcp', address, upstream: 'shop.example:443' },
    never,
  );
  if (typeof prepared === 'string') return prepared;
  behind = await tlsServer(...faulty);
  const during = await measureEffect(address, prepared.proof, { count: 2, pause: 10, signal: never });
  return judgeEffect(prepared.proof, prepared.before, during, { share: 1, some: false });
}

describe('proofs by TLS', () => {
  it.each([
    ['expired', ['shop.example'], [-30, -1]],
    ['not-yet-valid', ['shop.example'], [1, 30]],
    ['wrong-host', ['other.example'], [-1, 30]],
    ['self-signed', ['shop.example'], [-1, 30]],
  ] as const)('see a certificate that is %s', async (fault, names, validity) => {
    expect(await proved(fault, [names, validity])).toMatchObject({
      ...{ n: 2, hits: 2, proved: true, measured: expect.stringContaining(fault) },
    });
  });

  it('prove nothing by a certificate that is wrong in another way', async () => {
    expect(await proved('expired', [['other.example'], [-1, 30]])).toMatchObject({ proved: false });
  });
});
