import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { selfSigned } from '../../../../agent/kit/self-signed.ts';
import { temporaryFolder } from '../../../../agent/kit/temporary-folder.testkit.ts';
import { authorityFrom, unknownAuthority } from './authority.ts';
import { certificateFaults, faultyCertificate } from './faulty-certificate.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const made = selfSigned({ names: ['ca.example'], notBefore: NOW, notAfter: NOW + 86_400_000 });

function file(...texts: string[]): string {
  const path = join(temporaryFolder(), 'ca.pem');
  writeFileSync(path, texts.join(''));
  return path;
}

test('authorityFrom reads the name of the certificate as it is written, and its key', () => {
  const authority = authorityFrom(file(made.cert, made.key));
  expect(authority.name.toString('latin1')).toContain('ca.example');
  const { cert } = faultyCertificate('expired', 'shop.example', NOW, authority);
  const certificate = new X509Certificate(cert);
  expect(certificate.issuer).toBe('CN=ca.example');
  expect(certificate.verify(new X509Certificate(made.cert).publicKey)).toBe(true);
});

test.each([
  [
    'a key of another certificate',
    () => selfSigned({ names: ['x'], notBefore: NOW, notAfter: NOW }).key,
    /not of the certificate/,
  ],
  [
    'a key of another kind',
    () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    /the key is ed25519, expected ec or rsa/,
  ],
  ['no key', () => '', /./],
])('authorityFrom refuses %s', (_name, key, message) => {
  expect(() => authorityFrom(file(made.cert, key()))).toThrow(message);
});

test('authorityFrom refuses a file that is no PEM', () => {
  expect(() => authorityFrom(file('hello'))).toThrow();
});

test.each(certificateFaults)('faultyCertificate %s has that fault and no other', (fault) => {
  const authority = unknownAuthority();
  const { cert, key } = faultyCertificate(fault, 'shop.example', NOW, authority);
  const certificate = new X509Certificate(cert);
  const faults = {
    expired: Date.parse(certificate.validTo) < NOW,
    'not-yet-valid': Date.parse(certificate.validFrom) > NOW,
    'self-signed': certificate.verify(certificate.publicKey),
    'wrong-host': certificate.checkHost('shop.example') === undefined,
  };
  const found = Object.entries(faults).flatMap(([name, is]) => (is ? [name] : []));
  expect(found).toEqual(fault === 'unknown-authority' ? [] : [fault]);
  expect(key).toContain('PRIVATE KEY');
});

test.each(['/dev/zero', '/'])('authorityFrom refuses %s, which is no file, without reading it', (path) => {
  expect(() => authorityFrom(path)).toThrow('it is no file of 1 MiB or less');
});
