import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import {
  bitString,
  boolean,
  context,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  utf8String,
} from './der.ts';

export type SelfSignedOptions = {
  /** Host names and IP addresses that the certificate is for; the first is its subject too. */
  readonly names: readonly string[];
  /** ms since the epoch. */
  readonly notBefore: number;
  /** ms since the epoch. */
  readonly notAfter: number;
};

/** PEM texts. */
export type Certificate = { readonly cert: string; readonly key: string };

/** Who signs a certificate. */
export type Issuer = {
  /** Its distinguished name, in DER. */
  readonly name: Buffer;
  readonly key: KeyObject;
};

const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const RSA_WITH_SHA256 = '1.2.840.113549.1.1.11';
const COMMON_NAME = '2.5.4.3';
const SUBJECT_KEY_ID = '2.5.29.14';
const KEY_USAGE = '2.5.29.15';
const SUBJECT_ALT_NAME = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

/**
 * Makes a key (EC P-256) and a certificate for it that the key itself has signed (X.509 v3, RFC 5280; ECDSA with
 * SHA-256, RFC 5758). Nobody can check it but by its fingerprint.
 */
export function selfSigned(options: SelfSignedOptions): Certificate {
  return signedBy(undefined, options);
}

/**
 * The same, signed by another: ECDSA or RSA (PKCS #1 v1.5) with SHA-256. undefined signs it with its own key.
 *
 * @throws TypeError where the issuer has a key of another kind
 */
export function signedBy(issuer: Issuer | undefined, options: SelfSignedOptions): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const key = issuer?.key ?? privateKey;
  const algorithm = algorithmOf(key);
  const tbs = toBeSigned(options, publicKey, algorithm, issuer?.name);
  const certificate = sequence(tbs, algorithm, bitString(sign('sha256', tbs, key)));
  return {
    cert: pem(certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function algorithmOf({ asymmetricKeyType: type }: KeyObject): Buffer {
  if (type === 'ec') return sequence(objectIdentifier(ECDSA_WITH_SHA256));
  // RFC 4055 §5: the parameters of RSA are there, and NULL.
  if (type === 'rsa') return sequence(objectIdentifier(RSA_WITH_SHA256), Buffer.of(0x05, 0x00));
  throw new TypeError(`Cannot sign a certificate: the key is ${type}, expected ec or rsa`);
}

function toBeSigned(
  options: SelfSignedOptions,
  publicKey: KeyObject,
  algorithm: Buffer,
  issuer: Buffer | undefined,
): Buffer {
  const { names, notBefore, notAfter } = options;
  const version3 = context(0, integer(Buffer.of(2)), true);
  const subject = distinguishedName(names[0]!);
  return sequence(
    version3,
    integer(serialNumber()),
    algorithm,
    issuer ?? subject,
    sequence(time(notBefore), time(notAfter)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    context(3, sequence(...extensions(names, publicKey)), true),
  );
}

/** A name that is a common name alone, in DER; at most 64 characters (RFC 5280 appendix A.1, ub-common-name). */
export function distinguishedName(commonName: string): Buffer {
  return sequence(set(sequence(objectIdentifier(COMMON_NAME), utf8String(commonName.slice(0, 64)))));
}

/** At most 20 bytes, positive and not to be guessed (RFC 5280 §4.1.2.2). */
function serialNumber(): Buffer {
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x3f) | 0x40;
  return serial;
}

function extensions(names: readonly string[], publicKey: KeyObject): Buffer[] {
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const point = spki.subarray(spki.length - 65);
  return [
    extension(SUBJECT_KEY_ID, octetString(createHash('sha1').update(point).digest())),
    // digitalSignature, the first bit; TLS 1.3 needs no other.
    extension(KEY_USAGE, bitString(Buffer.of(0x80), 7), true),
    extension(SUBJECT_ALT_NAME, sequence(...names.map(generalName))),
    // Not a certification authority: what trusts it trusts it for this host alone.
    extension(BASIC_CONSTRAINTS, sequence(), true),
    extension(EXTENDED_KEY_USAGE, sequence(objectIdentifier(SERVER_AUTH))),
  ];
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(objectIdentifier(id), ...(critical ? [boolean(true)] : []), octetString(value));
}

/** dNSName or iPAddress (RFC 5280 §4.2.1.6). */
function generalName(name: string): Buffer {
  const kind = isIP(name);
  if (kind === 0) return context(2, Buffer.from(name, 'latin1'));
  return context(7, kind === 4 ? Buffer.from(name.split('.').map(Number)) : ipv6Bytes(name));
}

function ipv6Bytes(address: string): Buffer {
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::');
  const [before, after] = [groups(head), groups(tail ?? '')];
  const zeros = Array<number>(8 - before.length - after.length).fill(0);
  return Buffer.from([...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]));
}

function groups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
