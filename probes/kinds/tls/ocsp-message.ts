import { createHash, verify, X509Certificate } from 'node:crypto';
import {
  type DerElement,
  derTags,
  expectTag,
  generalizedTime,
  objectIdentifier,
  readDer,
  readDerList,
  writeDer,
} from './der-reader.ts';

/** What a responder says of a certificate (RFC 6960 §4.2.1). Times are milliseconds since the epoch. */
export type OcspAnswer = {
  readonly status: 'good' | 'revoked' | 'unknown';
  readonly thisUpdate: number;
  readonly nextUpdate: number | undefined;
  readonly revokedAt: number | undefined;
};

const SHA1 = Buffer.from('300906052b0e03021a0500', 'hex');
const BASIC_RESPONSE = '1.3.6.1.5.5.7.48.1.1';
const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';
const REFUSALS = [
  'successful',
  'malformed request',
  'internal error',
  'try later',
  '',
  'signature required',
  'unauthorized',
];

/** Hash of each signature algorithm; null where the algorithm has one of its own. */
const SIGNATURES: Readonly<Record<string, string | null>> = {
  '1.2.840.113549.1.1.5': 'sha1',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.1': 'sha1',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '1.3.101.112': null,
};

/** The request for the status of one certificate (RFC 6960 §4.1), without a nonce as RFC 5019 has it. */
export function ocspRequest(certificate: X509Certificate, issuer: X509Certificate): Buffer {
  const { sequence } = derTags;
  const request = writeDer(sequence, certificateId(certificate, issuer));
  return writeDer(sequence, writeDer(sequence, writeDer(sequence, request)));
}

/**
 * Reads an answer, and believes it only when the issuer, or one whom the issuer made its responder, has signed it.
 *
 * @param now milliseconds since the epoch
 * @throws SyntaxError on bytes that are no answer; Error on one that is refused, old, for another, or not signed
 */
export function readOcspAnswer(
  bytes: Buffer,
  certificate: X509Certificate,
  issuer: X509Certificate,
  now: number,
): OcspAnswer {
  const [data, algorithm, signature, certificates] = readDerList(basicResponse(bytes));
  const signed = expectTag(data, derTags.sequence);
  const oid = objectIdentifier(
    readDerList(expectTag(algorithm, derTags.sequence).content)[0]?.content ?? Buffer.alloc(0),
  );
  const bits = expectTag(signature, derTags.bitString).content.subarray(1);
  const signers = [issuer, ...delegates(certificates, issuer, now)];
  if (!signers.some((signer) => hasSigned(signer, oid, signed.whole, bits))) {
    throw new Error('nobody who may has signed the answer');
  }
  return current(statusIn(signed, certificateId(certificate, issuer)), now);
}

/** CertID: whose certificate, and which of theirs. */
function certificateId(certificate: X509Certificate, issuer: X509Certificate): Buffer {
  const { octetString, sequence } = derTags;
  const { serial } = certificateParts(certificate);
  const { subject, key } = certificateParts(issuer);
  return writeDer(
    sequence,
    SHA1,
    writeDer(octetString, sha1(subject)),
    writeDer(octetString, sha1(key)),
    serial,
  );
}

/** Of TBSCertificate (RFC 5280 §4.1): the serial number and the subject as they stand, and the bits of the key. */
function certificateParts({ raw }: X509Certificate): { serial: Buffer; subject: Buffer; key: Buffer } {
  const [body] = readDerList(readDer(Buffer.from(raw), derTags.sequence).content);
  const fields = readDerList(expectTag(body, derTags.sequence).content);
  if (fields[0]?.tag === 0xa0) fields.shift();
  const [serial, , , , subject, spki] = fields;
  const [, bits] = readDerList(expectTag(spki, derTags.sequence).content);
  return {
    serial: expectTag(serial, derTags.integer).whole,
    subject: expectTag(subject, derTags.sequence).whole,
    key: expectTag(bits, derTags.bitString).content.subarray(1),
  };
}

function basicResponse(bytes: Buffer): Buffer {
  const [status, wrapped] = readDerList(readDer(bytes, derTags.sequence).content);
  const code = expectTag(status, derTags.enumerated).content[0] ?? 0;
  if (code !== 0) throw new Error(`the responder refuses: ${REFUSALS[code] || code}`);
  const [type, octets] = readDerList(readDer(expectTag(wrapped, 0xa0).content, derTags.sequence).content);
  if (objectIdentifier(expectTag(type, derTags.objectIdentifier).content) !== BASIC_RESPONSE) {
    throw new SyntaxError('not a basic response');
  }
  return readDer(expectTag(octets, derTags.octetString).content, derTags.sequence).content;
}

/** Certificates in the answer that the issuer made its responder's (RFC 6960 §4.2.2.2). */
function delegates(
  certificates: DerElement | undefined,
  issuer: X509Certificate,
  now: number,
): X509Certificate[] {
  if (certificates === undefined) return [];
  const list = readDerList(readDer(expectTag(certificates, 0xa0).content, derTags.sequence).content);
  return list
    .slice(0, 5)
    .map(({ whole }) => new X509Certificate(whole))
    .filter((signer) => signer.checkIssued(issuer) && signer.verify(issuer.publicKey))
    .filter((signer) => signer.validFromDate.getTime() <= now && signer.validToDate.getTime() >= now)
    .filter((signer) => signer.toLegacyObject().ext_key_usage?.includes(OCSP_SIGNING));
}

function hasSigned(signer: X509Certificate, oid: string, data: Buffer, signature: Buffer): boolean {
  const hash = SIGNATURES[oid];
  if (hash === undefined) throw new Error(`the answer is signed by ${oid}, which is not known here`);
  try {
    return verify(hash, data, signer.publicKey, signature);
  } catch {
    // A key of another kind than the signature.
    return false;
  }
}

function statusIn({ content }: DerElement, wanted: Buffer): OcspAnswer {
  const fields = readDerList(content).filter(({ tag }) => tag < 0xa0);
  const [, responses] = fields;
  for (const response of readDerList(expectTag(responses, derTags.sequence).content)) {
    const [id, status, thisUpdate, ...rest] = readDerList(response.content);
    if (!sameCertificate(id, wanted)) continue;
    const next = rest.find(({ tag }) => tag === 0xa0);
    return {
      ...readStatus(status),
      thisUpdate: generalizedTime(expectTag(thisUpdate, derTags.generalizedTime).content),
      nextUpdate: next && generalizedTime(readDer(next.content, derTags.generalizedTime).content),
    };
  }
  throw new Error('the answer is for another certificate');
}

/** The hashes and the serial number; the parameters of the algorithm may be NULL or not be there. */
function sameCertificate(id: DerElement | undefined, wanted: Buffer): boolean {
  const parts = (element: DerElement) =>
    readDerList(element.content)
      .slice(1)
      .map(({ whole }) => whole.toString('hex'));
  return parts(expectTag(id, derTags.sequence)).join() === parts(readDer(wanted)).join();
}

function readStatus(status: DerElement | undefined): Pick<OcspAnswer, 'revokedAt' | 'status'> {
  if (status?.tag === 0x80) return { status: 'good', revokedAt: undefined };
  if (status?.tag !== 0xa1) return { status: 'unknown', revokedAt: undefined };
  const [at] = readDerList(status.content);
  return { status: 'revoked', revokedAt: generalizedTime(expectTag(at, derTags.generalizedTime).content) };
}

/** Clocks of responders that are ahead of ours by less than this are believed. */
const CLOCK_DIFFERENCE = 300_000;

function current(answer: OcspAnswer, now: number): OcspAnswer {
  if (answer.thisUpdate > now + CLOCK_DIFFERENCE) throw new Error('the answer is of the future');
  if (answer.nextUpdate !== undefined && answer.nextUpdate < now - CLOCK_DIFFERENCE)
    throw new Error('the answer is too old');
  return answer;
}

function sha1(bytes: Buffer): Buffer {
  return createHash('sha1').update(bytes).digest();
}
