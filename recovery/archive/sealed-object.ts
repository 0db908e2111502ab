import { checkedObject, withChecksum } from './object-checksum-bun.ts';
import type { RepositorySecrets } from './repository-secrets.ts';
import { openBox, sealBox } from './sealed-box.ts';
import { openedSessionKey, type SessionKey } from './session-key.ts';
import { zstdContent, zstdFrame } from './zstd-bun.ts';

const MAGIC = Buffer.from('VDTSEAL1');
const EPHEMERAL = 32;
const MAX_PLAIN = 1_024 * 1_024 * 1_024;
/** Of what comes in a stream as it is written, and has to be there soon. */
const LEVEL = 1;

/** A small object of its own, such as a WAL segment, bound to its name (`FORMAT.md` §Sealed objects). */
export function encodeSealed(name: string, plain: Uint8Array, session: SessionKey): Uint8Array {
  const box = sealBox(session.key, context(name), zstdFrame(plain, LEVEL));
  return withChecksum([MAGIC, session.ephemeral, box]);
}

/** What a sealed object holds; undefined where it is damaged, has another name, or the key may not read. */
export function decodeSealed(
  name: string,
  object: Uint8Array,
  secrets: RepositorySecrets,
): Uint8Array | undefined {
  const bytes = checkedObject(object);
  const start = MAGIC.length + EPHEMERAL;
  if (bytes === undefined || bytes.length < start || !MAGIC.equals(bytes.subarray(0, MAGIC.length)))
    return undefined;
  const key = openedSessionKey(bytes.subarray(MAGIC.length, start), secrets);
  const packed = key && openBox(key, context(name), bytes.subarray(start));
  return packed && zstdContent(packed, MAX_PLAIN);
}

function context(name: string): string {
  return `vedette/1 sealed ${name}`;
}
