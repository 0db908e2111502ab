import type { ByteChannel } from '../../connect/byte-channel.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import { notSsh } from './ssh-wire.ts';

export type SshBanner = {
  /** The whole line, without its end. */
  readonly text: string;
  /** `2.0`, or `1.99` of those that speak 1 too. */
  readonly protocol: string;
  readonly software: string;
  readonly comment: string;
};

/** Lines that may come before, and bytes of one (RFC 4253 §4.2 allows 255 for the last). */
const MOST_LINES = 50;
const LONGEST_LINE = 2_048;
const REFUSED = /MaxStartups|Not allowed at this time|too many/i;

/**
 * The first line that begins with `SSH-`; what comes before is told.
 *
 * @throws ProbeFailure `too-many-connections`, `protocol-error`, `connection-closed`
 */
export async function readSshBanner(channel: ByteChannel, told: (line: string) => void): Promise<SshBanner> {
  for (let read = 0; read < MOST_LINES; read++) {
    const line = await channel.readLine(LONGEST_LINE);
    told(line);
    if (line.startsWith('SSH-')) return parseSshBanner(line);
    if (REFUSED.test(line)) throw new ProbeFailure('too-many-connections', `the server says: ${line}`);
  }
  throw notSsh(`none of its first ${MOST_LINES} lines begins with SSH-`);
}

/** @throws ProbeFailure `protocol-error` */
export function parseSshBanner(text: string): SshBanner {
  const match = /^SSH-([0-9.]{1,10})-([\x21-\x7e]{0,240})(?: (.*))?$/.exec(text);
  if (!match) throw notSsh(`it says ${JSON.stringify(text.slice(0, 100))}`);
  const [, protocol = '', software = '', comment = ''] = match;
  return { text, protocol, software, comment };
}
