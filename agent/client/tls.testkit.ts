import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A captured pair of key and self-signed certificate: `self-signed` is for vedette.test, `other` for 127.0.0.1. */
export function readPair(name: 'self-signed' | 'other') {
  const path = (suffix: string) => fileURLToPath(new URL(`testdata/${name}.${suffix}`, import.meta.url));
  const cert = readFileSync(path('crt'), 'utf8');
  return {
    key: readFileSync(path('key'), 'utf8'),
    cert,
    file: path('crt'),
    fingerprint: new X509Certificate(cert).fingerprint256,
  };
}
