import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { freeBytes } from './free-bytes.ts';

const NONCE = 12;
const TAG = 16;
const SLICE = 128 * 1_024;
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
  const box = new Uint8Array(plain.length + BOX_OVERHEAD);
  sealInto(box, key, context, plain, nonce);
  return box;
}

/** The same, into bytes that are there: `plain.length + BOX_OVERHEAD` of them. */
export function sealInto(
  box: Uint8Array,
  key: Uint8Array,
  context: string | Uint8Array,
  plain: Uint8Array,
  nonce: Uint8Array,
): void {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(asBytes(context));
  box.set(nonce);
  // In slices: the copies that the cipher makes stay small, and in the processor's cache.
  for (let at = 0; at < plain.length; at += SLICE) {
    const slice = cipher.update(plain.subarray(at, at + SLICE));
    box.set(slice, NONCE + at);
    freeBytes(slice);
  }
  cipher.final();
  box.set(cipher.getAuthTag(), NONCE + plain.length);
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
