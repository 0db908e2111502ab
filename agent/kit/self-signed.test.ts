import { spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { selfSigned } from './self-signed.ts';

const notBefore = Date.parse('2026-11-21T00:00:00Z');
const notAfter = Date.parse('2055-01-02T03:04:05Z');
const names = ['web1.example', 'localhost', '127.0.0.1', '::1', 'fe80::a:b', '2001:db8:1:2:3:4:5:6'];
const made = selfSigned({ names, notBefore, notAfter });
const x509 = new X509Certificate(made.cert);
const folder = mkdtempSync(join(tmpdir(), 'vedette-cert-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('selfSigned()', () => {
  test('signs the certificate with its own key', () => {
    expect(x509.verify(x509.publicKey)).toBe(true);
    expect(x509.checkPrivateKey(createPrivateKey(made.key))).toBe(true);
    expect(x509.publicKey.asymmetricKeyDetails).toMatchObject({ namedCurve: 'prime256v1' });
  });

  test('is valid for as long as it was asked to be, also beyond 2049', () => {
    expect(Date.parse(x509.validFrom)).toBe(notBefore);
    expect(Date.parse(x509.validTo)).toBe(notAfter);
  });

  test('is for all the names and addresses', () => {
    expect(names.map((name) => x509.checkHost(name) ?? x509.checkIP(name))).toEqual(names);
    expect(x509.checkHost('other.example')).toBeUndefined();
  });

  test('is no certification authority', () => {
    expect(x509.ca).toBe(false);
  });

  test('has another serial number each time', () => {
    const other = new X509Certificate(selfSigned({ names, notBefore, notAfter }).cert);
    expect(other.serialNumber).not.toBe(x509.serialNumber);
  });

  test('cuts a common name that is longer than RFC 5280 allows', () => {
    const long = `${'a'.repeat(60)}.example`;
    const { subject } = new X509Certificate(selfSigned({ names: [long], notBefore, notAfter }).cert);
    expect(subject).toBe(`CN=${long.slice(0, 64)}`);
  });

  test('is good to OpenSSL, by the strictest of its checks', () => {
    const file = join(folder, 'cert.pem');
    writeFileSync(file, made.cert);
    const run = (...args: string[]) => spawnSync('openssl', args, { encoding: 'utf8' });
    const now = String(notBefore / 1_000 + 60);
    const verified = run(
      'verify',
      '-x509_strict',
      '-attime',
      now,
      '-purpose',
      'sslserver',
      '-CAfile',
      file,
      file,
    );
    expect(verified.stdout + verified.stderr).toBe(`${file}: OK\n`);
    const told = run('x509', '-in', file, '-noout', '-text').stdout;
    expect(told).toContain('Version: 3 (0x2)');
    expect(told).toContain('ecdsa-with-SHA256');
    expect(told).toContain(
      'DNS:web1.example, DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    );
    expect(told).toContain('TLS Web Server Authentication');
  });
});
