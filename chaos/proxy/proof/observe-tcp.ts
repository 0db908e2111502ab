import { connect, type Socket } from 'node:net';
import { errorCode } from '../../../agent/kit/errors.ts';
import type { ClientAddress, Observation } from './observation.ts';

export type TcpLook = {
  /** What is sent once connected; nothing where the server speaks first or shall be left alone. */
  readonly request: Uint8Array;
  /** Ends it: so many bytes have come. */
  readonly bytes?: number;
  /** Ends our side once the first bytes have come, and waits for the end of the other. */
  readonly halfClose?: boolean;
  /** Milliseconds after which it is over in any case. */
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
};

const HEAD = 65_536;

/** Connects once, sends, and tells what came of it. @throws the reason of the signal, nothing else */
export async function observeTcp(address: ClientAddress, look: TcpLook): Promise<Observation> {
  look.signal?.throwIfAborted();
  const socket = connect({ ...address, noDelay: true, allowHalfOpen: true });
  try {
    return await observed(socket, look);
  } finally {
    socket.destroy();
  }
}

function observed(socket: Socket, look: TcpLook): Promise<Observation> {
  const { request, bytes: enough = Number.POSITIVE_INFINITY, halfClose, limit, signal } = look;
  const began = performance.now();
  const seen = { connected: null as number | null, answered: null as number | null };
  const got = { finished: null as number | null, bytes: 0, pieces: 0, kept: 0, head: [] as Buffer[] };
  let since = began;
  return new Promise((resolve, reject) => {
    const finish = (end: Observation['end']) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      const ended = end === 'open' ? null : performance.now() - since;
      const { finished, bytes, pieces, head } = got;
      resolve({ ...seen, finished, bytes, pieces, head: Buffer.concat(head), end, ended });
    };
    const abort = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => finish('open'), limit);
    signal?.addEventListener('abort', abort, { once: true });
    socket.on('connect', () => {
      since = performance.now();
      seen.connected = since - began;
      if (request.length > 0) socket.write(request);
    });
    socket.on('data', (data: Buffer) => {
      got.finished = performance.now() - since;
      seen.answered ??= got.finished;
      if (got.kept < HEAD) got.head.push(data.subarray(0, HEAD - got.kept));
      got.kept += data.length;
      got.bytes += data.length;
      got.pieces += 1;
      if (halfClose && got.pieces === 1) {
        since = performance.now();
        socket.end();
      }
      if (got.bytes >= enough) finish('open');
    });
    socket.on('end', () => finish('fin'));
    socket.on('error', (error) => finish(endOf(error, seen.connected !== null)));
    socket.on('close', () => finish('fin'));
  });
}

function endOf(error: unknown, connected: boolean): Observation['end'] {
  const code = errorCode(error);
  if (code === 'ECONNREFUSED') return 'refused';
  return connected || code === 'ECONNRESET' ? 'reset' : 'failed';
}
