import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathLines } from './captured-path.ts';
import { parseTracepath, tracepathProgram } from './tracepath-program.ts';

const OUTPUT = ` 1?: [LOCALHOST]                      pmtu 1500
 1:  10.81.0.2                                             0.123ms 
 1:  10.81.0.2                                             0.063ms 
 2:  no reply
 3:  10.83.0.2                                             0.200ms reached
     Resume: pmtu 1500 hops 3 back 3 
`;
const REFUSED = ` 1:  10.81.0.2                                             0.123ms !H
     Resume: pmtu 1500 
`;

test('parseTracepath reads hops, silent ones and the target', () => {
  expect(parseTracepath(OUTPUT)).toEqual({
    reached: true,
    hops: [
      { ttl: 1, address: '10.81.0.2', rtt: 0.123 },
      { ttl: 2, address: null, rtt: null },
      { ttl: 3, address: '10.83.0.2', rtt: 0.2 },
    ],
  });
});

test('parseTracepath names what a router refused', () => {
  expect(parseTracepath(REFUSED)).toMatchObject({ reached: false, hops: [{ reason: 'host-unreachable' }] });
});

test('parseTracepath reads any text', () => {
  fc.assert(fc.property(fc.string(), (text) => parseTracepath(text).hops.length <= 30));
});

test('tracepathProgram follows the way to this host', async () => {
  const path = await tracepathProgram('127.0.0.1', AbortSignal.timeout(5_000));
  expect(path).toMatchObject({
    method: 'tracepath',
    reached: true,
    hops: [{ ttl: 1, address: '127.0.0.1' }],
  });
});

test('tracepathProgram has no hops where there is no such program', async () => {
  const path = await tracepathProgram('127.0.0.1', AbortSignal.timeout(5_000), 'no-such-tracepath');
  expect(path).toMatchObject({ method: 'none', hops: [] });
});

test('tracepathProgram ends with the signal', async () => {
  const path = await tracepathProgram('127.0.0.1', AbortSignal.abort());
  expect(path.reached).toBe(false);
});

test('pathLines shows silent hops between others, and one line for all at the end', () => {
  const hop = (ttl: number, address: string | null) => ({ ttl, address, rtt: null });
  const hops = [hop(1, '10.0.0.1'), hop(2, null), hop(3, '10.0.2.1'), hop(4, null), hop(5, null)];
  expect(pathLines({ method: 'udp', target: '192.0.2.1', reached: false, hops })).toEqual([
    'to 192.0.2.1 by udp',
    '1 10.0.0.1',
    '2 *',
    '3 10.0.2.1',
    '4 not reached',
  ]);
});
