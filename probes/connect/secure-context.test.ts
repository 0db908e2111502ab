import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../agent/kit/temporary-folder.testkit.ts';
import { testAuthority } from './certificates.testkit.ts';
import { secureContext } from './secure-context.ts';
import { tlsOptions } from './tls-options.ts';

const contextOf = (written: Readonly<Record<string, unknown>>) => secureContext(tlsOptions.parse(written));

test('secureContext gives the same context for files with the same contents and the same versions', async () => {
  const { certFile, keyFile, cert, key } = testAuthority().issue();
  const folder = temporaryFolder();
  const copies = { cert_file: join(folder, 'cert.pem'), key_file: join(folder, 'key.pem') };
  writeFileSync(copies.cert_file, cert);
  writeFileSync(copies.key_file, key);
  const first = await contextOf({ cert_file: certFile, key_file: keyFile });
  expect(await contextOf(copies)).toBe(first);
  expect(await contextOf({ ...copies, min_version: '1.3' })).not.toBe(first);
  expect(await contextOf({})).not.toBe(first);
});

test('secureContext says nothing about the target when a file cannot be read or used', async () => {
  const path = join(temporaryFolder(), 'ca.pem');
  await expect(contextOf({ ca_file: path })).rejects.toMatchObject({
    reason: 'file-unreadable',
    state: 'unknown',
  });
  writeFileSync(path, 'nonsense');
  await expect(contextOf({ ca_file: path })).rejects.toMatchObject({
    reason: 'certificate-unusable',
    state: 'unknown',
  });
});
