import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import type { TapRecord } from '../data-plane.ts';
import { checksum } from './ip-packet.ts';
import { PcapngWriter } from './pcapng-writer.ts';

const record = (event: TapRecord['event'], stream: TapRecord['stream'], text?: string): TapRecord => ({
  time: Date.UTC(2026, 10, 21, 12, 0, 0, 250),
  connection: 1,
  client: '127.0.0.1:50000',
  upstream: '127.0.0.1:6379',
  event,
  stream,
  data: text === undefined ? null : Buffer.from(text),
});

/** The blocks of a file: type and body, checked for their lengths. */
function blocksOf(file: Uint8Array): { type: number; body: Buffer }[] {
  const bytes = Buffer.from(file);
  const blocks: { type: number; body: Buffer }[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at + 4);
    expect(length % 4).toBe(0);
    expect(bytes.readUInt32LE(at + length - 4)).toBe(length);
    blocks.push({ type: bytes.readUInt32LE(at), body: bytes.subarray(at + 8, at + length - 4) });
    at += length;
  }
  return blocks;
}

/** What a packet block of IPv4 and TCP says. */
function segmentOf(body: Buffer) {
  const packet = body.subarray(20, 20 + body.readUInt32LE(12));
  const [header, tcp] = [packet.subarray(0, 20), packet.subarray(20)];
  const pseudo = Buffer.concat([
    header.subarray(12, 20),
    Buffer.from([0, 6, tcp.length >> 8, tcp.length & 0xff]),
  ]);
  return {
    from: tcp.readUInt16BE(0),
    sequence: tcp.readUInt32BE(4),
    acknowledged: tcp.readUInt32BE(8),
    flags: tcp.readUInt8(13),
    data: tcp.subarray(20).toString(),
    isWhole: checksum(header) === 0 && checksum(Buffer.concat([pseudo, tcp])) === 0,
  };
}

const conversation = [
  record('open', null),
  record('data', 'upstream', 'PING\r\n'),
  record('data', 'downstream', '+PONG\r\n'),
  record('end', 'upstream'),
  record('close', null),
];

test('a PcapngWriter begins with a section and an interface of raw IP', () => {
  const [section, description] = blocksOf(new PcapngWriter().header());
  expect([section!.type, section!.body.readUInt32LE(0)]).toEqual([0x0a0d0d0a, 0x1a2b3c4d]);
  expect([description!.type, description!.body.readUInt16LE(0)]).toEqual([1, 101]);
});

test('a PcapngWriter makes a connection with handshake, right numbers, checksums and its end', () => {
  const writer = new PcapngWriter();
  const segments = conversation.flatMap((one) =>
    blocksOf(writer.packets(one)).map(({ body }) => segmentOf(body)),
  );
  expect(segments.every(({ isWhole }) => isWhole)).toBe(true);
  expect(
    segments.map(({ from, sequence, acknowledged, flags, data }) => [
      from,
      sequence,
      acknowledged,
      flags,
      data,
    ]),
  ).toEqual([
    [50_000, 0, 0, 0x02, ''],
    [6_379, 0, 1, 0x12, ''],
    [50_000, 1, 1, 0x10, ''],
    [50_000, 1, 1, 0x18, 'PING\r\n'],
    [6_379, 1, 7, 0x18, '+PONG\r\n'],
    [50_000, 7, 8, 0x11, ''],
    [6_379, 8, 8, 0x11, ''],
  ]);
});

test('a PcapngWriter writes times in microseconds', () => {
  const [packet] = blocksOf(new PcapngWriter().packets(record('open', null)));
  const micros = (BigInt(packet!.body.readUInt32LE(4)) << 32n) | BigInt(packet!.body.readUInt32LE(8));
  expect(new Date(Number(micros / 1_000n)).toISOString()).toBe('2026-11-21T12:00:00.250Z');
});

test('a PcapngWriter cuts what is larger than a packet', () => {
  const writer = new PcapngWriter();
  writer.packets(record('open', null));
  const segments = blocksOf(writer.packets(record('data', 'upstream', 'x'.repeat(150_000))));
  expect(segments.map(({ body }) => segmentOf(body).data.length)).toEqual([65_000, 65_000, 20_000]);
});

test('a PcapngWriter writes both ends as IPv6 where one of them is', () => {
  const mixed = { ...record('open', null), client: '[::1]:50000' };
  const [packet] = blocksOf(new PcapngWriter().packets(mixed));
  const ip = packet!.body.subarray(20);
  expect(ip.readUInt8(0) >> 4).toBe(6);
  expect(ip.subarray(24, 40).toString('hex')).toBe('00000000000000000000ffff7f000001');
});

test('a PcapngWriter writes datagrams as they are', () => {
  const writer = new PcapngWriter('udp');
  const blocks = blocksOf(writer.packets(record('data', 'upstream', 'question')));
  const ip = blocks[0]!.body.subarray(20, 20 + blocks[0]!.body.readUInt32LE(12));
  expect([blocks.length, ip.readUInt8(9), ip.subarray(28).toString()]).toEqual([1, 17, 'question']);
  expect(writer.packets(record('open', null)).length).toBe(0);
});

test('tcpdump reads what a PcapngWriter writes', () => {
  const file = join(temporaryFolder(), 'tap.pcapng');
  const writer = new PcapngWriter();
  writeFileSync(file, Buffer.concat([writer.header(), ...conversation.map((one) => writer.packets(one))]));
  // -vv verifies checksums; -K would not.
  const text = execFileSync('tcpdump', ['-n', '-vv', '-r', file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  expect(text).toContain('127.0.0.1.50000 > 127.0.0.1.6379: Flags [S]');
  expect(text).toContain('Flags [P.]');
  expect(text).not.toMatch(/incorrect|bad/);
});

test('PcapngWriter forgets a connection with its end', () => {
  const writer = new PcapngWriter();
  const first = writer.packets(record('open', null));
  writer.packets(record('close', null));
  expect(writer.packets(record('open', null))).toEqual(first);
});
