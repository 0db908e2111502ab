import { randomBytes } from 'node:crypto';
import { SshReader, sshNames, sshNumber } from './ssh-wire.ts';

/** What one side can do, the preferred first (SSH_MSG_KEXINIT, RFC 4253 §7.1). */
export type SshOffer = {
  readonly kex: readonly string[];
  readonly hostKeys: readonly string[];
  readonly ciphers: readonly string[];
  readonly macs: readonly string[];
  readonly compression: readonly string[];
};

export const KEXINIT = 20;

/** @throws ProbeFailure `protocol-error` */
export function parseSshOffer(payload: Buffer): SshOffer {
  const reader = new SshReader(payload);
  // The number of the packet, and random bytes.
  reader.take(17);
  const kex = reader.names();
  const hostKeys = reader.names();
  const ciphers = reader.names();
  reader.names();
  const macs = reader.names();
  reader.names();
  return { kex, hostKeys, ciphers, macs, compression: reader.names() };
}

/** The same for both directions, no languages, no guess. */
export function formatSshOffer({ kex, hostKeys, ciphers, macs, compression }: SshOffer): Buffer {
  const lists = [kex, hostKeys, ciphers, ciphers, macs, macs, compression, compression, [], []];
  const head = Buffer.concat([Buffer.of(KEXINIT), randomBytes(16)]);
  return Buffer.concat([head, ...lists.map(sshNames), Buffer.of(0), sshNumber(0)]);
}
