import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { distinguishedName, type Issuer } from '../../../../agent/kit/self-signed.ts';

/** Bytes of a PEM file; one has a few thousand. */
const LARGEST = 1_048_576;

/** A certification authority that nobody trusts. */
export function unknownAuthority(): Issuer {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return { name: distinguishedName('vedette fault authority'), key: privateKey };
}

/**
 * An authority that clients trust, from a PEM file with its certificate and its key, EC or RSA.
 *
 * @throws what the file system and the decoder throw
 */
export function authorityFrom(file: string): Issuer {
  const text = textOf(file);
  const key = createPrivateKey(text);
  if (key.asymmetricKeyType !== 'ec' && key.asymmetricKeyType !== 'rsa')
    throw new TypeError(`the key is ${key.asymmetricKeyType}, expected ec or rsa`);
  const certificate = new X509Certificate(text);
  if (!certificate.checkPrivateKey(key)) throw new TypeError('the key is not of the certificate');
  return { name: subjectOf(certificate.raw), key };
}

/** Whoever may add a toxic names the file: a device or a pipe would hold up every connection, or never end. */
function textOf(file: string): string {
  const status = statSync(file);
  if (!status.isFile() || status.size > LARGEST) throw new TypeError('it is no file of 1 MiB or less');
  return readFileSync(file, 'utf8');
}

/** Values of a tbsCertificate before its subject: version, serial number, algorithm, issuer, validity (RFC 5280 §4.1). */
const BEFORE_SUBJECT = 5;

/** The subject as it is written: an issuer is found by the very bytes of its name. */
function subjectOf(certificate: Buffer): Buffer {
  let at = contentOf(certificate, contentOf(certificate, 0));
  for (let value = 0; value < BEFORE_SUBJECT; value++) at = endOf(certificate, at);
  return certificate.subarray(at, endOf(certificate, at));
}

/** Where the content begins of the DER value at `position`. */
function contentOf(der: Buffer, position: number): number {
  const length = der[position + 1]!;
  return position + 2 + (length < 0x80 ? 0 : length & 0x7f);
}

function endOf(der: Buffer, position: number): number {
  const content = contentOf(der, position);
  const digits = content - position - 2;
  return content + (digits === 0 ? der[position + 1]! : der.readUIntBE(position + 2, digits));
}
