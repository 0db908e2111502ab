import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE = 12;
const TAG = 16;
/** Bytes that a box is longer than what it holds. */
export const BOX_OVERHEAD = NONCE + TAG;

/**
 * AES-256-GCM (NIST SP 800-38D): nonce, ciphertext, tag. `context` is authenticated and not kept: a box opens only as what it was
 * made for.
 *
 * @param nonce 12 bytes, never used with this key before; random ones where a key seals less than 2^32 boxes
 */
export function sealBox(
  key: Uint8Array,
  context: string | Uint8Array,
  plain: Uint8Array,
  nonce: Uint8Array = randomBytes(NONCE),
): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(asBytes(context));
  const box = new Uint8Array(plain.length + BOX_OVERHEAD);
  box.set(nonce);
  box.set(cipher.update(plain), NONCE);
  cipher.final();
  box.set(cipher.getAuthTag(), NONCE + plain.length);
  return box;
}

/** What a box holds; undefined where the key, the context or a bit is another one. */
export function openBox(
  key: Uint8Array,
  context: string | Uint8Array,
  box: Uint8Array,
): Uint8Array | undefined {
  if (box.length < BOX_OVERHEAD) return undefined;
  const cipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE), { authTagLength: TAG });
  cipher.setAAD(asBytes(context));
  cipher.setAuthTag(box.subarray(box.length - TAG));
  try {
    const plain = cipher.update(box.subarray(NONCE, box.length - TAG));
    cipher.final();
    return plain;
  } catch {
    return undefined;
  }
}

function asBytes(context: string | Uint8Array): Uint8Array {
  return typeof context === 'string' ? Buffer.from(context) : context;
}
