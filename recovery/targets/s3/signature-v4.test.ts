import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../agent/kit/secret.ts';
import { canonicalQuery, sha256, signedHeaders, uriEscaped } from './signature-v4.ts';

const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: new Secret('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'),
};
const scope = { region: 'us-east-1', service: 's3' };
const at = new Date('2013-05-24T00:00:00Z');

/** The examples of "Authenticating Requests: Using the Authorization Header", Amazon S3 API Reference. */
describe('signedHeaders, by the examples of AWS', () => {
  it.each([
    [
      'GET object',
      { method: 'GET', path: '/test.txt', headers: { range: 'bytes=0-9' }, body: '' },
      'host;range;x-amz-content-sha256;x-amz-date',
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    [
      'PUT object',
      {
        method: 'PUT',
        path: '/test%24file.text',
        headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
        body: 'Welcome to Amazon S3.',
      },
      'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ],
    [
      'GET bucket lifecycle',
      { method: 'GET', path: '/?lifecycle=', headers: {}, body: '' },
      'host;x-amz-content-sha256;x-amz-date',
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    ],
    [
      'GET bucket, list objects',
      { method: 'GET', path: `/?${canonicalQuery({ prefix: 'J', 'max-keys': '2' })}`, headers: {}, body: '' },
      'host;x-amz-content-sha256;x-amz-date',
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
  ])('%s', (_, { method, path, headers, body }, names, signature) => {
    const url = new URL(`https://examplebucket.s3.amazonaws.com${path}`);
    const signed = signedHeaders({ method, url, headers, bodyDigest: sha256(body), at }, credentials, scope);
    expect(signed.authorization).toBe(
      `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=${names},Signature=${signature}`,
    );
  });
});

describe('signedHeaders', () => {
  it('signs the session token', () => {
    const url = new URL('https://b.s3.amazonaws.com/');
    const session = { ...credentials, sessionToken: new Secret('session') };
    const signed = signedHeaders(
      { method: 'GET', url, headers: {}, bodyDigest: sha256(''), at },
      session,
      scope,
    );
    expect(signed['x-amz-security-token']).toBe('session');
    expect(signed.authorization).toContain('x-amz-date;x-amz-security-token');
  });

  it('never holds the secret key', () => {
    const url = new URL('https://b.s3.amazonaws.com/');
    const signed = signedHeaders(
      { method: 'GET', url, headers: {}, bodyDigest: sha256(''), at },
      credentials,
      scope,
    );
    expect(JSON.stringify(signed)).not.toContain('wJalrXUtnFEMI');
  });
});

describe('uriEscaped', () => {
  it('escapes all that RFC 3986 does not leave alone, and can be read back', () => {
    const property = fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(uriEscaped(text)).toMatch(/^(?:[A-Za-z0-9_.~-]|%[0-9A-F]{2})*$/);
      expect(decodeURIComponent(uriEscaped(text))).toBe(text);
    });
    fc.assert(property);
  });
});
