import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { EffectProof, ProofFactory } from './effect-proof.ts';
import type { ClientAddress, Observation } from './observation.ts';

/** A client of TLS is shown another certificate, with the fault that is asked for. */
export const proveTls: ProofFactory = ({ address, upstream, attributes }) => {
  const fault = String(attributes.certificate);
  const host = upstream.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  const limit = 5_000;
  const isFaulty = (seen: Observation) => faultsOf(seen, host).includes(fault);
  const isNew = (seen: Observation, before: readonly Observation[]) =>
    before.every(({ head }) => Buffer.compare(head, seen.head) !== 0);
  const proof: EffectProof = {
    asked: `a certificate that is ${fault}`,
    look: { request: new Uint8Array(0), limit },
    observe: (signal) => shownCertificate(address, host, limit, signal),
    shows: (seen, before) => isFaulty(seen) && isNew(seen, before),
    measured: ([hit]) => `a certificate that is ${faultsOf(hit!, host).join(', ')}`,
  };
  return proof;
};

/** What is wrong with a certificate, in the words of the toxic; none where there is no certificate. */
function faultsOf({ head }: Observation, host: string): string[] {
  if (head.length === 0) return [];
  const certificate = new X509Certificate(head);
  const now = Date.now();
  const self = certificate.issuer === certificate.subject;
  const named = isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host);
  return [
    ...(Date.parse(certificate.validTo) < now ? ['expired'] : []),
    ...(Date.parse(certificate.validFrom) > now ? ['not-yet-valid'] : []),
    ...(self ? ['self-signed'] : ['unknown-authority']),
    ...(named === undefined ? ['wrong-host'] : []),
  ];
}

/** The certificate as `head`, in DER; nothing is sent behind the handshake. */
function shownCertificate(
  address: ClientAddress,
  host: string,
  limit: number,
  signal?: AbortSignal,
): Promise<Observation> {
  const began = performance.now();
  const name = isIP(host) ? {} : { servername: host };
  // It is to be looked at, whatever is wrong with it.
  const socket = connect({ ...address, ...name, rejectUnauthorized: false });
  return new Promise<Observation>((resolve, reject) => {
    const finish = (raw: Uint8Array, end: Observation['end']) => {
      const at = performance.now() - began;
      const done = raw.length > 0 ? at : null;
      resolve({
        ...{ connected: at, answered: done, finished: done, bytes: raw.length, pieces: 1 },
        ...{ head: raw, end, ended: null },
      });
    };
    socket.setTimeout(limit, () => finish(new Uint8Array(0), 'open'));
    socket.on('secureConnect', () => finish(socket.getPeerCertificate().raw ?? new Uint8Array(0), 'open'));
    socket.on('error', () => finish(new Uint8Array(0), 'failed'));
    socket.on('close', () => finish(new Uint8Array(0), 'fin'));
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  }).finally(() => socket.destroy());
}
