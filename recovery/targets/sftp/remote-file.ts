import type { MoveOptions } from '../target.ts';
import { lengthed, openFlag, packetType, permissions, statusCode, uint32, uint64 } from './sftp-packet.ts';
import type { SftpSession } from './sftp-session.ts';
import { isUnsupported, SftpStatus } from './sftp-status.ts';

/** Bytes of one object that are on their way at once: the product of 400 Mbit/s and 80 ms. */
const IN_FLIGHT = 4 * 2 ** 20;

/** How many bytes one request may move. */
export type PieceLimits = { readonly read: number; readonly write: number };

/** What every server takes (draft-ietf-secsh-filexfer-02, section 3), and what ours asks for at most. */
const SAFE = 32_768;
const LARGEST = 261_120;

/** What the server says it takes (limits@openssh.com, PROTOCOL of OpenSSH, section 4.8). */
export async function pieceLimits(session: SftpSession): Promise<PieceLimits> {
  try {
    const fields = await session.extended('limits@openssh.com');
    fields.uint64();
    const [read, write] = [fields.uint64(), fields.uint64()];
    return { read: Math.min(read || SAFE, LARGEST), write: Math.min(write || SAFE, LARGEST) };
  } catch (error) {
    if (error instanceof SftpStatus) return { read: SAFE, write: SAFE };
    throw error;
  }
}

/** Bytes of a file from an offset on; fewer where it ends before. */
export async function readRemote(
  session: SftpSession,
  path: string,
  limits: PieceLimits,
  { offset, length, ...moving }: MoveOptions & { offset: number; length: number | undefined },
): Promise<Uint8Array> {
  const { fields } = await session.request(packetType.open, [
    lengthed(path),
    uint32(openFlag.read),
    uint32(0),
  ]);
  const handle = Buffer.from(fields.bytes());
  try {
    const { size = 0, mode = 0 } = (
      await session.request(packetType.fstat, [lengthed(handle)])
    ).fields.attributes();
    if ((mode & 0o170000) === 0o040000) throw new SftpStatus(statusCode.noSuchFile, 'it is a folder');
    const rest = Math.max(0, size - offset);
    const bytes = new Uint8Array(Math.min(rest, length ?? rest));
    const read = (at: number, wanted: number) =>
      readPiece(session, handle, bytes.subarray(at, at + wanted), offset + at, moving);
    const got = await inPieces(bytes.length, limits.read, moving, read);
    return bytes.subarray(0, got);
  } finally {
    await session.request(packetType.close, [lengthed(handle)]).catch(() => {});
  }
}

/** Writes a new file that only its owner can read, and has the server make it durable where it can. */
export async function writeRemote(
  session: SftpSession,
  path: string,
  bytes: Uint8Array,
  limits: PieceLimits,
  moving: MoveOptions,
): Promise<void> {
  const flags = uint32(openFlag.write | openFlag.create | openFlag.exclusive);
  const { fields } = await session.request(packetType.open, [lengthed(path), flags, permissions(0o600)]);
  const handle = Buffer.from(fields.bytes());
  try {
    const write = async (at: number, length: number) => {
      const piece = bytes.subarray(at, at + length);
      const head = Buffer.concat([lengthed(handle), uint64(at), uint32(length)]);
      await session.request(packetType.write, [head, piece], moving.signal);
      return length;
    };
    await inPieces(bytes.length, limits.write, moving, write);
    await session.extended('fsync@openssh.com', lengthed(handle)).catch((error) => {
      if (!isUnsupported(error)) throw error;
    });
  } finally {
    const closed = session.request(packetType.close, [lengthed(handle)]).catch(() => {});
    if (!moving.signal?.aborted) await closed;
  }
}

/** Moves all pieces, several at once; @returns bytes up to the first piece that was not whole. */
async function inPieces(
  total: number,
  piece: number,
  { signal, pace }: MoveOptions,
  move: (at: number, length: number) => Promise<number>,
): Promise<number> {
  const most = Math.max(2, Math.floor(IN_FLIGHT / piece));
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let end = total;
  for (let at = 0; at < end && failures.length === 0; at += piece) {
    const length = Math.min(piece, total - at);
    await pace?.(length);
    const one: Promise<void> = move(at, length)
      .then((moved) => {
        if (moved < length) end = Math.min(end, at + moved);
      })
      .catch((error) => void failures.push(error))
      .finally(() => running.delete(one));
    running.add(one);
    if (running.size >= most) await Promise.race(running);
  }
  await Promise.all(running);
  signal?.throwIfAborted();
  if (failures.length > 0) throw failures[0];
  return end;
}

/** Reads until the piece is full or the file ends: a server may give less than was asked for. */
async function readPiece(
  session: SftpSession,
  handle: Buffer,
  into: Uint8Array,
  offset: number,
  { signal }: MoveOptions,
): Promise<number> {
  let read = 0;
  while (read < into.length) {
    const wanted = [lengthed(handle), uint64(offset + read), uint32(into.length - read)];
    try {
      const data = (await session.request(packetType.read, wanted, signal)).fields.bytes();
      if (data.length === 0 || data.length > into.length - read)
        throw new RangeError('An answer of the wrong length');
      into.set(data, read);
      read += data.length;
    } catch (error) {
      if (error instanceof SftpStatus && error.code === statusCode.eof) return read;
      throw error;
    }
  }
  return read;
}
