import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../../agent/kit/clock.ts';
import { ProbeRun } from '../../probe-run.ts';
import { icmpOptions } from './icmp-options.ts';
import { parsePing, pingProgram, pingWords } from './ping-program.ts';

const IPUTILS = `PING 10.0.0.1 (10.0.0.1) 56(84) bytes of data.
64 bytes from 10.0.0.1: icmp_seq=1 ttl=63 time=0.123 ms
From 10.0.0.254 icmp_seq=2 Destination Host Unreachable
64 bytes from 10.0.0.1: icmp_seq=4 ttl=63 time=12 ms

--- 10.0.0.1 ping statistics ---
4 packets transmitted, 2 received, +1 errors, 50% packet loss, time 3004ms
`;
const BUSYBOX = `PING 127.0.0.1 (127.0.0.1): 56 data bytes
64 bytes from 127.0.0.1: seq=0 ttl=64 time=0.055 ms
64 bytes from 127.0.0.1: seq=1 ttl=64 time=0.078 ms
`;

const options = z.object(icmpOptions).parse({ host: '10.0.0.1' });

describe('parsePing', () => {
  test('reads what iputils writes, each line for its request', () => {
    expect(parsePing(IPUTILS, 4)).toMatchObject([
      { kind: 'reply', rtt: 0.123, hopLimit: 63 },
      { kind: 'error', reason: 'host-unreachable', message: 'Destination Host Unreachable, says 10.0.0.254' },
      undefined,
      { kind: 'reply', rtt: 12, hopLimit: 63 },
    ]);
  });

  test('reads what busybox writes, which counts from 0', () => {
    expect(parsePing(BUSYBOX, 2).map((answer) => answer?.kind === 'reply' && answer.rtt)).toEqual([
      0.055, 0.078,
    ]);
  });

  test.each([
    ['From 2001:db8::1: icmp_seq=1 Time exceeded: Hop limit', 'ttl-exceeded'],
    ['From 10.0.0.1 icmp_seq=1 Time to live exceeded', 'ttl-exceeded'],
    ['From 10.0.0.1 icmp_seq=1 Frag needed and DF set (mtu = 1400)', 'packet-too-big'],
    ['From 10.0.0.1 icmp_seq=1 Packet filtered', 'prohibited'],
    ['From 10.0.0.1 icmp_seq=1 Destination Net Unreachable', 'network-unreachable'],
  ])('names %s', (line, reason) => {
    expect(parsePing(line, 1)[0]).toMatchObject({ kind: 'error', reason });
  });

  test('reads any text, and gives one answer a request', () => {
    fc.assert(fc.property(fc.string(), fc.nat(20), (text, count) => parsePing(text, count).length === count));
  });
});

describe('pingProgram', () => {
  const run = () => new ProbeRun({ clock: systemClock, timeouts: { whole: 1_000 } });

  test('says nothing about the target where there is no such program', async () => {
    const failing = pingProgram('127.0.0.1', options, run(), 'no-such-ping');
    await expect(failing).rejects.toMatchObject({ reason: 'icmp-not-permitted', state: 'unknown' });
  });

  test('says nothing about the target where the program says nothing of use', async () => {
    const failing = pingProgram('127.0.0.1', options, run(), 'false');
    await expect(failing).rejects.toMatchObject({ reason: 'ping-failed', state: 'unknown' });
  });
});

test('pingWords leaves out what was not asked for', () => {
  expect(pingWords('10.0.0.1', options)).toEqual([
    ...['-n', '-c', '1', '-W', '1', '-i', '0.2', '-s', '56'],
    '10.0.0.1',
  ]);
});
