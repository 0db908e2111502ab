import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { z } from 'zod';
import { durationField } from '../../../agent/kit/config-fields.ts';
import { connectionOptions, type HostAndPort, parseHostAndPort } from '../../connect/connection-options.ts';
import { DatagramChannel } from '../../connect/datagram-channel.ts';
import { resolveAddress } from '../../connect/resolve-address.ts';
import { wallClock } from '../../connect/wall-clock.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import { defineProbeKind } from '../../probe-kind.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { judgeNtp, misfitOfNtp } from './judge-ntp.ts';
import { type NtpPacket, ntpQuery, readNtpPacket } from './ntp-packet.ts';
import { ntpFacts, tellNtp } from './tell-ntp.ts';

const ntpOptions = {
  server: z
    .string()
    .max(300)
    .refine((text) => parseServer(text) !== undefined, {
      message: 'expected an address or a name, with a port if it is not 123',
    })
    .describe('Time server: an address or a name, with or without port.'),
  wait: durationField('2s', { min: '1ms', max: '1m' }).describe('How long its answer is waited for.'),
  ...connectionOptions,
} as const;
type NtpOptions = z.output<z.ZodObject<typeof ntpOptions>>;

/** How far the clock of this host is from that of a server (SNTP: RFC 5905, section 14). */
export const ntpProbe = defineProbeKind({
  name: 'ntp',
  describe: 'How far the clock of this host is from that of a time server',
  examples: [["pool.ntp.org --expect 'offset.size < 100ms'", 'Whether the clock of this host is right']],
  options: ntpOptions,
  target: 'server',
  facts: ntpFacts,
  run: async (options, run) => {
    const { host, port } = parseServer(options.server)!;
    const resolved = await resolveAddress(host, options, run);
    run.phase('connect');
    const channel = await DatagramChannel.open({ ...resolved, port, source: options.source_address }, run);
    try {
      run.phase('processing');
      await ask(channel, options, run);
    } finally {
      run.endPhase();
      channel.close();
    }
  },
});

async function ask(channel: DatagramChannel, { wait }: NtpOptions, run: ProbeRun): Promise<void> {
  const cookie = randomBytes(8);
  const [askedAt, started] = [wallClock(), run.clock.monotonic()];
  channel.send(ntpQuery(cookie));
  run.trace.sent('client query, version 4');
  const { packet, at } = await firstThatFits(channel, cookie, started + wait, run);
  run.fact('connected', true);
  tellNtp(packet, { askedAt, answeredAt: askedAt + (at - started) }, run);
  judgeNtp(packet);
}

/** What does not fit is dropped: whoever can send a datagram must not be able to end the wait. */
async function firstThatFits(
  channel: DatagramChannel,
  cookie: Uint8Array,
  end: number,
  run: ProbeRun,
): Promise<{ packet: NtpPacket; at: number }> {
  let wrong: string | undefined;
  while (run.clock.monotonic() < end) {
    const datagram = await channel.receive(Math.max(1, end - run.clock.monotonic()));
    if (datagram === undefined) break;
    const packet = readNtpPacket(datagram.bytes, wallClock());
    const because = packet === undefined ? 'it is too short' : misfitOfNtp(packet, cookie);
    if (packet !== undefined && because === undefined) return { packet, at: datagram.at };
    if (wrong === undefined) run.trace.note(`dropped an answer: ${because}`);
    wrong = because;
  }
  if (wrong === undefined) throw new ProbeFailure('no-answer', 'the time server does not answer');
  throw new ProbeFailure('wrong-answer', `what came is no answer to the query: ${wrong}`);
}

function parseServer(text: string): HostAndPort | undefined {
  if (isIP(text) !== 0 || /^[A-Za-z0-9_.-]{1,253}$/.test(text)) return { host: text, port: 123 };
  return parseHostAndPort(text);
}
