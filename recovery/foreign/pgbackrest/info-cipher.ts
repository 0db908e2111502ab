import { createDecipheriv, createHash } from 'node:crypto';
import { OperationalError } from '../../../agent/kit/errors.ts';

const MAGIC = Buffer.from('Salted__');
const SALT = 8;
const KEY = 32;
const IV = 16;

/** Whether a file is one that pgBackRest encrypted (`repo-cipher-type=aes-256-cbc`). */
export function isEncrypted(content: Buffer): boolean {
  return content.subarray(0, MAGIC.length).equals(MAGIC);
}

/**
 * Decrypts an info file: AES-256-CBC, key and initialisation vector by OpenSSL's `EVP_BytesToKey` with SHA-1 and one iteration.
 *
 * @param passphrase that of the repository (`repo1-cipher-pass`)
 * @param name what errors call the file
 * @throws OperationalError `unauthenticated` where the passphrase is another, `invalid` where the file is cut.
 */
export function decryptInfo(content: Buffer, passphrase: string, name: string): string {
  const body = content.subarray(MAGIC.length + SALT);
  if (body.length === 0 || body.length % IV !== 0)
    throw new OperationalError(
      'invalid',
      `Cannot decrypt ${name}: it is cut, ${content.length} bytes are left`,
    );
  const derived = keyAndVector(Buffer.from(passphrase), content.subarray(MAGIC.length, MAGIC.length + SALT));
  try {
    const cipher = createDecipheriv('aes-256-cbc', derived.subarray(0, KEY), derived.subarray(KEY));
    const text = Buffer.concat([cipher.update(body), cipher.final()]).toString();
    if (text.startsWith('[')) return text;
  } catch {
    // The padding is wrong, which is what another key does.
  }
  throw new OperationalError(
    'unauthenticated',
    `Cannot decrypt ${name}: the passphrase is another, or the file is damaged`,
    { hint: 'VEDETTE_PGBACKREST_PASSPHRASE is what pgbackrest.conf calls repo1-cipher-pass' },
  );
}

function keyAndVector(passphrase: Buffer, salt: Buffer): Buffer {
  let last: Buffer = Buffer.alloc(0);
  let all: Buffer = last;
  while (all.length < KEY + IV) {
    last = createHash('sha1').update(last).update(passphrase).update(salt).digest();
    all = Buffer.concat([all, last]);
  }
  return all.subarray(0, KEY + IV);
}
