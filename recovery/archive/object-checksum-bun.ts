const LENGTH = 8;

/**
 * An object with the xxh3-64 of its bytes behind it, little-endian: whoever keeps it can tell rot without any key. It protects from
 * accidents; from an attacker the sealed boxes inside protect.
 */
export function withChecksum(parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const object = new Uint8Array(length + LENGTH);
  let at = 0;
  for (const part of parts) {
    object.set(part, at);
    at += part.length;
  }
  new DataView(object.buffer).setBigUint64(length, Bun.hash.xxHash3(object.subarray(0, length)), true);
  return object;
}

/** The bytes in front of the checksum; undefined where they are not what it was made of. */
export function checkedObject(object: Uint8Array): Uint8Array | undefined {
  if (object.length < LENGTH) return undefined;
  const bytes = object.subarray(0, object.length - LENGTH);
  const view = new DataView(object.buffer, object.byteOffset, object.length);
  return view.getBigUint64(bytes.length, true) === Bun.hash.xxHash3(bytes) ? bytes : undefined;
}

/** The xxh3-64 of bytes, 16 hexadecimal digits. */
export function checksumText(bytes: Uint8Array): string {
  return Bun.hash.xxHash3(bytes).toString(16).padStart(16, '0');
}
