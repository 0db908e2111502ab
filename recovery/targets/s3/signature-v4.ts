import { createHash, createHmac } from 'node:crypto';
import type { Secret } from '../../../agent/kit/secret.ts';

export type S3Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken?: Secret;
};

export type UnsignedRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** SHA-256 of the body, in hexadecimal digits. */
  readonly bodyDigest: string;
  readonly at: Date;
};

export type SigningScope = { readonly region: string; readonly service: string };

/** SHA-256 in hexadecimal digits. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * The headers of a request with its signature: AWS Signature Version 4 in the Authorization header ("Authenticating Requests: Using the
 * Authorization Header", Amazon S3 API Reference). The path is signed as the URL has it, as S3 wants it.
 */
export function signedHeaders(
  request: UnsignedRequest,
  { accessKeyId, secretAccessKey, sessionToken }: S3Credentials,
  { region, service }: SigningScope,
): Record<string, string> {
  const stamp = request.at.toISOString().replace(/[-:]|\.\d+/g, '');
  const day = stamp.slice(0, 8);
  const headers: Record<string, string> = {
    ...request.headers,
    host: request.url.host,
    'x-amz-content-sha256': request.bodyDigest,
    'x-amz-date': stamp,
    ...(sessionToken && { 'x-amz-security-token': sessionToken.reveal() }),
  };
  const names = Object.keys(headers).sort();
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonicalRequest(request, headers, names))].join(
    '\n',
  );
  const signature = hmac(signingKey(secretAccessKey, day, region, service), toSign).toString('hex');
  const { host: _, ...sent } = headers;
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope},SignedHeaders=${names.join(';')},Signature=${signature}`,
  };
}

/** A query in the one form that is signed: sorted, and each byte escaped that RFC 3986 does not leave alone. */
export function canonicalQuery(query: Readonly<Record<string, string>>): string {
  const escaped = Object.entries(query).map(
    ([name, value]) => [uriEscaped(name), uriEscaped(value)] as const,
  );
  return escaped
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** RFC 3986, where `encodeURIComponent` leaves more alone. */
export function uriEscaped(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** @param headers with lower-case names */
function canonicalRequest(
  { method, url, bodyDigest }: UnsignedRequest,
  headers: Readonly<Record<string, string>>,
  names: readonly string[],
): string {
  const lines = names.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`);
  // What is signed is the query as it is sent.
  return [method, url.pathname, url.search.slice(1), lines.join(''), names.join(';'), bodyDigest].join('\n');
}

function signingKey(secret: Secret, day: string, region: string, service: string): Buffer {
  return [day, region, service, 'aws4_request'].reduce<Buffer>(
    (key, part) => hmac(key, part),
    Buffer.from(`AWS4${secret.reveal()}`),
  );
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
