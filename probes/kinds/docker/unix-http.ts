import { errorCode } from '../../../agent/kit/errors.ts';
import { ByteChannel } from '../../connect/byte-channel.ts';
import { openUnixConnection } from '../../connect/open-connection.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';

export type UnixHttpAnswer = {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
};

const MOST_HEADERS = 100;
const LONGEST_BODY = 4 * 1_024 * 1_024;

/**
 * Asks once over HTTP/1.1 (RFC 9112) on a Unix socket: phases `connect`, `processing`, `transfer`. Bodies by length, in
 * chunks or until the end, of 4 MiB at most.
 *
 * @throws ProbeFailure `not-http`, `answer-too-long`, `connection-closed`, the run's own; system errors of connecting
 */
export async function getOverUnix(socketPath: string, path: string, run: ProbeRun): Promise<UnixHttpAnswer> {
  const socket = await openUnixConnection(socketPath, run).catch(refusedToUs);
  const channel = new ByteChannel(socket, run);
  try {
    run.phase('processing');
    run.trace.sent(`GET ${path} HTTP/1.1`);
    channel.write(
      `GET ${path} HTTP/1.1\r\nHost: docker\r\nAccept: application/json\r\nConnection: close\r\n\r\n`,
    );
    const status = await readStatus(channel);
    run.phase('transfer');
    const headers = await readHeaders(channel);
    const body = await readBody(channel, headers);
    run.endPhase();
    run.trace.received(`${status} ${body.toString('utf8', 0, 4_000)}`);
    return { status, headers, body };
  } finally {
    channel.close();
  }
}

/** A socket that is closed to this user says nothing about who listens on it. */
function refusedToUs(error: unknown): never {
  if (errorCode(error) !== 'EACCES') throw error;
  throw new ProbeFailure('permission-denied', 'this user may not open the socket', {
    state: 'unknown',
    cause: error,
  });
}

async function readStatus(channel: ByteChannel): Promise<number> {
  const match = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(await channel.readLine());
  if (!match) throw new ProbeFailure('not-http', 'what answers there does not speak HTTP');
  return Number(match[1]);
}

async function readHeaders(channel: ByteChannel): Promise<Map<string, string>> {
  const headers = new Map<string, string>();
  for (let count = 0; count < MOST_HEADERS; count++) {
    const line = await channel.readLine();
    if (line === '') return headers;
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  throw new ProbeFailure('answer-too-long', `the answer has more than ${MOST_HEADERS} headers`);
}

async function readBody(channel: ByteChannel, headers: ReadonlyMap<string, string>): Promise<Buffer> {
  if (/\bchunked$/i.test(headers.get('transfer-encoding') ?? '')) return readChunks(channel);
  const length = headers.get('content-length');
  if (length === undefined) return readToEnd(channel);
  if (!/^\d{1,15}$/.test(length)) throw new ProbeFailure('not-http', 'the length of the answer is no number');
  if (Number(length) > LONGEST_BODY) throw tooLong();
  return channel.readExactly(Number(length));
}

/** RFC 9112 §7.1. What follows the last chunk is not read: the connection ends. */
async function readChunks(channel: ByteChannel): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for (let total = 0; ; ) {
    const size = /^([0-9a-f]{1,8})\s*(?:;|$)/i.exec(await channel.readLine())?.[1];
    if (size === undefined) throw new ProbeFailure('not-http', 'a chunk of the answer has no size');
    if (Number.parseInt(size, 16) === 0) return Buffer.concat(chunks);
    total += Number.parseInt(size, 16);
    if (total > LONGEST_BODY) throw tooLong();
    chunks.push(await channel.readExactly(Number.parseInt(size, 16)));
    await channel.readLine();
  }
}

async function readToEnd(channel: ByteChannel): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let total = 0; ; ) {
    const piece = await channel.readSome();
    if (piece.length === 0) return Buffer.concat(pieces);
    total += piece.length;
    if (total > LONGEST_BODY) throw tooLong();
    pieces.push(piece);
  }
}

function tooLong(): ProbeFailure {
  return new ProbeFailure('answer-too-long', `the answer is longer than ${LONGEST_BODY} bytes`);
}
