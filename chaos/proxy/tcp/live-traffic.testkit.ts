import type { Socket } from 'node:net';
import type { DataPlane } from '../data-plane.ts';
import { pause } from './tcp-plane.testkit.ts';

/** Bytes of which no part looks like another: what is lost, doubled or moved shows. */
export function pattern(bytes: number, seed: number): Buffer {
  let state = seed >>> 0;
  const words = Uint32Array.from({ length: Math.ceil(bytes / 4) }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state ^ (state >>> 15);
  });
  return Buffer.from(words.buffer, 0, bytes);
}

/** Writes everything, then ends, as the other side takes it. */
export async function send(socket: Socket, data: Buffer, piece: number): Promise<void> {
  for (let from = 0; from < data.length; from += piece) {
    if (!socket.write(data.subarray(from, from + piece)))
      await new Promise<void>((resolve) => socket.once('drain', resolve));
    if ((from / piece) % 8 === 0) await pause(1);
  }
  socket.end();
}

/** Reads to the end. @returns where it is first not what was to come; `whole` where it is all of it */
export function receive(socket: Socket, expected: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let at = 0;
    socket.on('data', (data: Buffer) => {
      if (!data.equals(expected.subarray(at, at + data.length)))
        resolve(`differs within ${data.length} bytes from ${at}`);
      at += data.length;
    });
    socket.on('end', () => resolve(at === expected.length ? 'whole' : `ends at ${at} of ${expected.length}`));
    socket.on('error', (error) => resolve(error.message));
  });
}

/** The most bytes that a plane held, looked at every few milliseconds until `until` settles. */
export async function mostHeld(plane: DataPlane, until: Promise<unknown>): Promise<number> {
  let most = 0;
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  until.then(over, over);
  while (!isOver) {
    for (const { held } of plane.connections()) most = Math.max(most, held);
    await pause(3);
  }
  return most;
}
