import type { X509Certificate } from 'node:crypto';
import { errorMessage } from '../../../agent/kit/errors.ts';
import { ByteChannel } from '../../connect/byte-channel.ts';
import type { ConnectionOptions } from '../../connect/connection-options.ts';
import { openConnection } from '../../connect/open-connection.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { type OcspAnswer, ocspRequest, readOcspAnswer } from './ocsp-message.ts';
import { sideRun } from './side-run.ts';

const LONGEST_HEAD = 16_384;
const LONGEST_BODY = 65_536;

/** The responder that a certificate names; undefined where it names none that is asked over HTTP. */
export function ocspResponder(certificate: X509Certificate): URL | undefined {
  const { infoAccess } = certificate.toLegacyObject() as {
    infoAccess?: Readonly<Record<string, readonly string[]>>;
  };
  const text = infoAccess?.['OCSP - URI']?.[0];
  const url = text === undefined ? null : URL.parse(text);
  return url?.protocol === 'http:' ? url : undefined;
}

/**
 * Asks the responder whether the certificate is revoked (RFC 6960 appendix A, over HTTP/1.0 as it needs no more).
 *
 * Takes at most half of the time that is left.
 *
 * @throws Error that says why there is no answer to rely on, and the run's own failure when its time is over
 */
export async function askOcsp(
  responder: URL,
  { certificate, issuer }: { certificate: X509Certificate; issuer: X509Certificate },
  options: ConnectionOptions,
  run: ProbeRun,
): Promise<OcspAnswer> {
  const request = ocspRequest(certificate, issuer);
  run.trace.sent(`POST ${responder.href} (${request.length} bytes of OCSP)`);
  const body = await post(responder, request, options, run);
  const answer = readOcspAnswer(body, certificate, issuer, run.clock.now());
  run.trace.received(`OCSP: ${answer.status}, as of ${new Date(answer.thisUpdate).toISOString()}`);
  return answer;
}

async function post(url: URL, body: Buffer, options: ConnectionOptions, run: ProbeRun): Promise<Buffer> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // A run of its own: address and phases of the first are those of its target, and a responder that says nothing ends
  // in time to be told.
  const side = sideRun(run, run.remaining() / 2);
  try {
    const target = { host, port: Number(url.port || 80) };
    const socket = await openConnection(target, { ...options, ip: 'any' }, side);
    return await exchange(new ByteChannel(socket, side), url, body);
  } finally {
    side.end();
  }
}

async function exchange(channel: ByteChannel, url: URL, body: Buffer): Promise<Buffer> {
  try {
    const head = `POST ${url.pathname}${url.search} HTTP/1.0\r\nHost: ${url.host}\r\nContent-Type: application/ocsp-request\r\nContent-Length: ${body.length}\r\n\r\n`;
    channel.write(Buffer.concat([Buffer.from(head), body]));
    return await readResponse(channel);
  } finally {
    channel.close();
  }
}

async function readResponse(channel: ByteChannel): Promise<Buffer> {
  const head = (await channel.readUntil(Buffer.from('\r\n\r\n'), LONGEST_HEAD)).toString('latin1');
  const status = /^HTTP\/1\.\d (\d{3})/.exec(head)?.[1];
  if (status !== '200') throw new Error(`the responder answers with status ${status ?? 'unreadable'}`);
  const length = Number(/^content-length: *(\d{1,9}) *\r$/im.exec(head)?.[1] ?? Number.NaN);
  if (length > LONGEST_BODY) throw new Error('the answer is too long');
  return Number.isNaN(length) ? readToEnd(channel) : channel.readExactly(length);
}

async function readToEnd(channel: ByteChannel): Promise<Buffer> {
  const parts: Buffer[] = [];
  let total = 0;
  for (let part = await channel.readSome(); part.length > 0; part = await channel.readSome()) {
    parts.push(part);
    total += part.length;
    if (total > LONGEST_BODY) throw new Error('the answer is too long');
  }
  return Buffer.concat(parts);
}

/** Why there was no answer, as text for a person. */
export function ocspTrouble(error: unknown, responder: URL): string {
  return `no answer of ${responder.host} on revocation: ${errorMessage(error)}`;
}
