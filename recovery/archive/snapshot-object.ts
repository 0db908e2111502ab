import { checkedObject, withChecksum } from './object-checksum-bun.ts';
import type { RepositorySecrets } from './repository-secrets.ts';
import { openBox, sealBox } from './sealed-box.ts';
import { openedSessionKey, type SessionKey } from './session-key.ts';
import type { Snapshot, SnapshotSummary } from './snapshot.ts';
import { zstdContent, zstdFrame } from './zstd-bun.ts';

const MAGIC = Buffer.from('VDTSNAP1');
const EPHEMERAL = 32;
const MAX_JSON = 256 * 1_024 * 1_024;
/** What only those see who may read. */
const SEALED = ['list', 'noteTexts', 'fingerprints', 'canary', 'facts'] as const;

/** An object of a snapshot: a summary for every writer, and what only the master key opens (`FORMAT.md` §Snapshots). */
export function encodeSnapshot(
  snapshot: Snapshot,
  secrets: RepositorySecrets,
  session: SessionKey,
): Uint8Array {
  const summary: Record<string, unknown> = { ...snapshot };
  for (const field of SEALED) delete summary[field];
  const body = Object.fromEntries(SEALED.map((field) => [field, snapshot[field]]));
  const head = sealBox(secrets.indexKey, summaryContext(snapshot.id), json(summary));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return withChecksum([
    MAGIC,
    length,
    head,
    session.ephemeral,
    sealBox(session.key, bodyContext(snapshot.id), json(body)),
  ]);
}

/** The summary in an object of a snapshot; undefined where it is damaged or of another repository. */
export function decodeSummary(
  id: string,
  object: Uint8Array,
  secrets: RepositorySecrets,
): SnapshotSummary | undefined {
  const parts = split(object);
  const packed = parts && openBox(secrets.indexKey, summaryContext(id), parts.head);
  return packed && (parsed(packed) as SnapshotSummary | undefined);
}

/** All of a snapshot; undefined where it is damaged, or the key may not read. */
export function decodeSnapshot(
  id: string,
  object: Uint8Array,
  secrets: RepositorySecrets,
): Snapshot | undefined {
  const parts = split(object);
  const summary = decodeSummary(id, object, secrets);
  const key = parts && openedSessionKey(parts.rest.subarray(0, EPHEMERAL), secrets);
  if (parts === undefined || key === undefined) return undefined;
  const packed = openBox(key, bodyContext(id), parts.rest.subarray(EPHEMERAL));
  const body = packed && parsed(packed);
  return summary === undefined || body === undefined ? undefined : ({ ...summary, ...body } as Snapshot);
}

function split(object: Uint8Array): { head: Uint8Array; rest: Uint8Array } | undefined {
  const bytes = checkedObject(object);
  const start = MAGIC.length + 4;
  if (bytes === undefined || bytes.length < start || !MAGIC.equals(bytes.subarray(0, MAGIC.length)))
    return undefined;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length, true);
  if (length > bytes.length - start) return undefined;
  return { head: bytes.subarray(start, start + length), rest: bytes.subarray(start + length) };
}

function json(value: unknown): Uint8Array {
  return zstdFrame(Buffer.from(JSON.stringify(value)), 3);
}

function parsed(packed: Uint8Array): object | undefined {
  const plain = zstdContent(packed, MAX_JSON);
  try {
    return plain && JSON.parse(Buffer.from(plain).toString('utf8'));
  } catch {
    return undefined;
  }
}

function summaryContext(id: string): string {
  return `vedette/1 snapshot ${id}`;
}

function bodyContext(id: string): string {
  return `vedette/1 snapshot body ${id}`;
}
