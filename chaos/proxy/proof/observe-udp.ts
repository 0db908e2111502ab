import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { ClientAddress, Observation } from './observation.ts';

export type UdpLook = {
  /** How many datagrams are sent, one right behind the other. */
  readonly count: number;
  /** Milliseconds for all answers. */
  readonly limit: number;
  /** Milliseconds without an answer after which no more is awaited, once there was one. */
  readonly quiet: number;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Sends a burst of DNS queries for the root, which a name server answers, and whatever echoes. An answer is known by the
 * first two bytes, the id of its query.
 *
 * @returns `pieces` answers with their ids in `head`, in the order they came; `answered` the middle of their times;
 *   `bytes` and `finished` as with a connection
 * @throws the reason of the signal
 */
export async function observeUdp({ host, port }: ClientAddress, look: UdpLook): Promise<Observation> {
  look.signal?.throwIfAborted();
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  try {
    return await answersTo(socket, { host, port }, look);
  } finally {
    socket.close();
  }
}

function answersTo(socket: Socket, { host, port }: ClientAddress, look: UdpLook): Promise<Observation> {
  const { count, limit, quiet, signal } = look;
  const sent: number[] = [];
  const times: number[] = [];
  const ids: number[] = [];
  let [bytes, finished, began] = [0, 0, performance.now()];
  return new Promise((resolve, reject) => {
    const finish = () => {
      clearTimeout(whole);
      clearTimeout(pause);
      signal?.removeEventListener('abort', abort);
      const middle = times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? null;
      resolve({
        ...{ connected: 0, answered: middle, finished: ids.length > 0 ? finished : null, bytes },
        ...{ pieces: ids.length, head: Uint8Array.from(ids), end: 'open', ended: null },
      });
    };
    const abort = () => {
      clearTimeout(whole);
      clearTimeout(pause);
      reject(signal!.reason);
    };
    const whole = setTimeout(finish, limit);
    let pause: NodeJS.Timeout | undefined;
    signal?.addEventListener('abort', abort, { once: true });
    // Nobody listens: that shows as no answer.
    socket.on('error', () => {});
    socket.on('message', (answer) => {
      const id = answer.length < 2 ? -1 : answer.readUInt16BE(0);
      if (sent[id] === undefined) return;
      finished = performance.now() - began;
      times.push(performance.now() - sent[id]);
      ids.push(id);
      bytes += answer.length;
      clearTimeout(pause);
      pause = setTimeout(finish, quiet);
    });
    began = performance.now();
    for (let id = 0; id < count; id += 1) {
      sent[id] = performance.now();
      socket.send(rootQuery(id), port, host);
    }
  });
}

/** Who serves the root: a query of DNS (RFC 1035 §4.1). */
function rootQuery(id: number): Buffer {
  return Buffer.from([0, id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1]);
}

export const queryLength = rootQuery(0).length;
