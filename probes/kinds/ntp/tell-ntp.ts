import type { FactTypes } from '../../facts.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { type NtpPacket, referenceText } from './ntp-packet.ts';

export const ntpFacts = {
  'ntp.delay': { type: 'duration', describe: 'Time to the server and back, without its own' },
  'ntp.leap': {
    type: 'number',
    describe: 'Leap indicator: 0 none, 1 or 2 a leap second today, 3 not synchronized',
  },
  'ntp.reference': { type: 'text', describe: 'Whom the server has the time from: GPS, 192.0.2.1' },
  'ntp.root_delay': { type: 'duration', describe: 'Time from the server to its first source and back' },
  'ntp.root_dispersion': { type: 'duration', describe: 'How far the server may be off its first source' },
  'ntp.stratum': { type: 'number', describe: 'How many servers away the first source is' },
  offset: {
    type: 'duration',
    describe: 'How far the server is ahead of this host; negative when it is behind',
  },
  'offset.size': { type: 'duration', describe: 'How far the two are apart, whichever is ahead' },
} as const satisfies FactTypes;

/** When the query was sent and the answer came, by the clock of this host in milliseconds since the epoch. */
export type NtpExchange = { readonly askedAt: number; readonly answeredAt: number };

/** Facts, metrics and trace of an answer, before it is judged. */
export function tellNtp(packet: NtpPacket, exchange: NtpExchange, run: ProbeRun): void {
  run.fact('ntp.stratum', packet.stratum);
  run.fact('ntp.leap', packet.leap);
  run.fact('ntp.reference', referenceText(packet));
  run.fact('ntp.root_delay', packet.rootDelay);
  run.fact('ntp.root_dispersion', packet.rootDispersion);
  run.metric('probe_ntp_stratum', 'NTPD stratum', packet.stratum);
  run.metric('probe_ntp_leap', 'NTPD leap second indicator', packet.leap);
  run.metric('probe_ntp_root_delay_seconds', 'NTPD RootDelay', packet.rootDelay / 1_000);
  run.metric('probe_ntp_root_dispersion_seconds', 'NTPD RootDispersion', packet.rootDispersion / 1_000);
  run.trace.received(`stratum ${packet.stratum}, leap ${packet.leap}, reference ${referenceText(packet)}`);
  if (packet.stratum > 0) tellTimes(packet, exchange, run);
}

function tellTimes(packet: NtpPacket, exchange: NtpExchange, run: ProbeRun): void {
  const { offset, delay } = offsetAndDelay(packet, exchange);
  run.fact('offset', offset);
  run.fact('offset.size', Math.abs(offset));
  run.fact('ntp.delay', delay);
  run.metric('probe_ntp_offset_seconds', 'ClockOffset between NTP and local clock', offset / 1_000);
  run.metric('probe_ntp_rtt_seconds', 'RTT to NTPD', delay / 1_000);
  run.metric(
    'probe_ntp_reference_timestamp_seconds',
    'NTPD ReferenceTime, UNIX timestamp',
    packet.referenceTime / 1_000,
  );
}

/** RFC 5905, section 8: half of what both ways differ, and what is left of the whole without the server's own time. */
export function offsetAndDelay(
  { receiveTime, transmitTime }: Pick<NtpPacket, 'receiveTime' | 'transmitTime'>,
  { askedAt, answeredAt }: NtpExchange,
): { offset: number; delay: number } {
  const offset = (receiveTime - askedAt + (transmitTime - answeredAt)) / 2;
  return { offset, delay: Math.max(0, answeredAt - askedAt - (transmitTime - receiveTime)) };
}
