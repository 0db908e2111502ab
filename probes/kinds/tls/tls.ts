import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { z } from 'zod';
import { connectionOptions, hostAndPort, parseHostAndPort } from '../../connect/connection-options.ts';
import { openConnection } from '../../connect/open-connection.ts';
import { asciiName } from '../../connect/resolve-address.ts';
import { type SecureConnection, secureConnection } from '../../connect/secure-connection.ts';
import { tlsFacts } from '../../connect/tls-facts.ts';
import { tlsOptions } from '../../connect/tls-options.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import { defineProbeKind } from '../../probe-kind.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { scanEndpoint } from './scan-endpoint.ts';
import { requireNames, tellChain } from './tell-chain.ts';
import { tellRevocation } from './tell-revocation.ts';
import { tellScan } from './tell-scan.ts';

const name = z.string().min(1).max(253);

const options = {
  address: hostAndPort.describe('HOST:PORT that speaks TLS from the start.'),
  tls: tlsOptions.prefault({}).describe('How TLS is spoken, and whom to trust.'),
  names: z
    .array(name)
    .max(100)
    .default([])
    .describe('Names and addresses that the certificate must be for, beside the one that is asked for.'),
  alpn: z
    .array(z.string().min(1).max(255))
    .max(20)
    .default([])
    .describe('Protocols that are offered, the preferred one first: h2, http/1.1.'),
  ocsp: z
    .boolean()
    .default(false)
    .describe('Ask the responder that the certificate names whether it is revoked.'),
  scan: z
    .boolean()
    .default(false)
    .describe('Find all versions and cipher suites that are taken, by one connection for each.'),
  ...connectionOptions,
};
type Options = z.output<z.ZodObject<typeof options>>;

/**
 * A certificate and the endpoint that shows it. All that was asked for is told before a certificate that is not trusted
 * makes it down.
 */
export const tlsProbe = defineProbeKind({
  name: 'tls',
  describe: 'TLS endpoint: certificates, their expiry, names, revocation, versions and ciphers',
  examples: [
    ["shop.example.org:443 --expect 'certificate.expires > 14d'", 'Chain, names and expiry'],
    [
      "shop.example.org:443 --ocsp --scan --warn 'len(tls.weaknesses) == 0'",
      'Revocation, and every version and cipher suite that is taken',
    ],
  ],
  options,
  target: 'address',
  facts: {
    ...tlsFacts,
    'certificate.chain': {
      type: 'list',
      describe: 'Each certificate of the chain with the days until it expires',
    },
    'certificate.key': { type: 'text', describe: 'Kind of key of the server certificate: RSA, EC' },
    'certificate.bits': { type: 'number', describe: 'Bits of that key' },
    'certificate.signature': { type: 'text', describe: 'How the server certificate is signed' },
    'certificate.weaknesses': {
      type: 'list',
      describe: 'What is weak in the chain: rsa-1024, sha1-signature',
    },
    'ocsp.status': {
      type: 'text',
      describe: 'Said of revocation: good, revoked, unknown, unavailable, none',
    },
    'ocsp.expires': { type: 'duration', describe: 'Until that is no longer valid' },
    'tls.versions': { type: 'list', describe: 'Versions that are taken (scan)' },
    'tls.ciphers': { type: 'list', describe: 'Cipher suites that are taken, with their version (scan)' },
    'tls.weaknesses': {
      type: 'list',
      describe: 'Versions and suites that are taken and should not be (scan)',
    },
  },
  run: async (options, run) => {
    const target = parseHostAndPort(options.address)!;
    const socket = await openConnection(target, options, run);
    try {
      const { tls, alpn } = options;
      const asked = { tls: { ...tls, insecure: true }, host: target.host, protocols: alpn };
      const secured = await secureConnection(socket, asked, run);
      await look(secured, options, run);
    } finally {
      socket.destroy();
    }
  },
});

async function look(
  { socket, chain, distrust }: SecureConnection,
  options: Options,
  run: ProbeRun,
): Promise<void> {
  const certificates = x509Chain(socket.getPeerX509Certificate());
  tellChain(chain, certificates, run);
  // Some servers hold one conversation at a time.
  socket.destroy();
  run.phase('processing');
  if (options.scan) await scan(options, run);
  if (distrust !== undefined && !options.tls.insecure) throw distrust;
  requireNames(certificates[0], options.names);
  if (options.ocsp) await tellRevocation(certificates, options, run);
}

async function scan(options: Options, run: ProbeRun): Promise<void> {
  const { host, port } = parseHostAndPort(options.address)!;
  const name = asciiName(options.tls.server_name ?? host).replace(/\.$/, '');
  const target = { host: String(run.facts.get('ip')), port };
  const connection = { ...options, ip: 'any', resolver: undefined } as const;
  tellScan(
    await scanEndpoint({ target, serverName: isIP(name) === 0 ? name : undefined, connection }, run),
    run,
  );
}

/** The chain that was found, bounded as `certificateChain` is. @throws ProbeFailure `no-certificate` */
function x509Chain(own: X509Certificate | undefined): [X509Certificate, ...X509Certificate[]] {
  if (own === undefined) throw new ProbeFailure('no-certificate', 'the server shows no certificate');
  const chain: [X509Certificate, ...X509Certificate[]] = [own];
  for (let next = own.issuerCertificate; next && chain.length < 10; next = next.issuerCertificate) {
    if (chain.some(({ fingerprint256 }) => fingerprint256 === next!.fingerprint256)) break;
    chain.push(next);
  }
  return chain;
}
