import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { systemClock } from '../../agent/kit/clock.ts';
import { ProbeRun } from '../probe-run.ts';
import { ByteChannel } from './byte-channel.ts';

/** A channel on which the bytes come, and then the end. */
export async function readingChannel(bytes: string | Uint8Array): Promise<ByteChannel> {
  const run = new ProbeRun({ clock: systemClock, timeouts: { whole: 5_000 } });
  const stream = new PassThrough();
  const channel = new ByteChannel(stream as unknown as Socket, run);
  run.end();
  stream.end(bytes);
  return channel;
}
