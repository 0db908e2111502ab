import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { selfSignedCertificate, testAuthority } from './certificates.testkit.ts';

test('testAuthority issues certificates with the names, dates, keys and digests asked for', () => {
  const authority = testAuthority();
  const { cert } = authority.issue({
    names: ['db.example', '10.0.0.1'],
    validFrom: -30,
    validUntil: -2,
    key: 'rsa:1024',
    digest: 'sha1',
    ocsp: 'http://127.0.0.1:9/',
  });
  const read = new X509Certificate(cert);
  expect(read.subjectAltName).toBe('DNS:db.example, IP Address:10.0.0.1');
  expect(read.validToDate.getTime()).toBeLessThan(Date.now());
  expect(read.infoAccess).toContain('http://127.0.0.1:9/');
  expect(read.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 1024 });
});

test('testAuthority issues authorities, whose certificates come with the chain', () => {
  const below = testAuthority().issueAuthority();
  const issued = below.issue({ names: ['db.example'] });
  expect(issued.cert.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  below.revoke(issued);
});

test('selfSignedCertificate has signed itself', () => {
  const read = new X509Certificate(selfSignedCertificate().cert);
  expect(read.issuer).toBe(read.subject);
});
