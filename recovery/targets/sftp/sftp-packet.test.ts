import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PacketSplitter } from './packet-splitter.ts';
import { lengthed, PacketReader, permissions, uint32, uint64 } from './sftp-packet.ts';

describe('PacketReader', () => {
  it('reads back what was written', () => {
    const property = fc.property(
      fc.nat(),
      fc.maxSafeNat(),
      fc.uint8Array(),
      fc.string(),
      (small, large, bytes, text) => {
        const packet = Buffer.concat([uint32(small), uint64(large), lengthed(bytes), lengthed(text)]);
        const fields = new PacketReader(packet);
        expect([fields.uint32(), fields.uint64()]).toEqual([small, large]);
        expect(Buffer.from(bytes).equals(fields.bytes())).toBe(true);
        expect(fields.text()).toBe(Buffer.from(text).toString());
        expect(fields.ended).toBe(true);
      },
    );
    fc.assert(property);
  });

  it('reads attributes with all fields, and goes on behind them', () => {
    const packet = Buffer.concat([
      uint32(0x8000000f),
      uint64(5_000_000_000),
      uint32(1000),
      uint32(1000),
      uint32(0o100600),
      uint32(1),
      uint32(1_700_000_000),
      uint32(1),
      lengthed('name@example'),
      lengthed('value'),
      uint32(7),
    ]);
    const fields = new PacketReader(packet);
    expect(fields.attributes()).toEqual({ size: 5_000_000_000, mode: 0o100600, mtime: 1_700_000_000 });
    expect(fields.uint32()).toBe(7);
  });

  it('reads attributes without any field', () => {
    expect(new PacketReader(uint32(0)).attributes()).toEqual({});
    expect(new PacketReader(permissions(0o700)).attributes()).toEqual({ mode: 0o700 });
  });

  it('throws a RangeError for anything that is none, and never hangs', () => {
    const read = (packet: Uint8Array, how: (fields: PacketReader) => unknown) => {
      try {
        how(new PacketReader(Buffer.from(packet)));
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    };
    const property = fc.property(fc.uint8Array({ maxLength: 60 }), (packet) => {
      read(packet, (fields) => fields.names());
      read(packet, (fields) => fields.attributes());
      read(packet, (fields) => fields.bytes());
      read(packet, (fields) => fields.uint64());
    });
    fc.assert(property, { numRuns: 2_000 });
  });
});

describe('PacketSplitter', () => {
  it('gives the same packets however they are cut', () => {
    const packets = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 10 });
    const property = fc.property(packets, fc.array(fc.integer({ min: 1, max: 30 })), (packets, cuts) => {
      const stream = Buffer.concat(packets.map((packet) => lengthed(packet)));
      const splitter = new PacketSplitter();
      const found: Buffer[] = [];
      let at = 0;
      for (const cut of [...cuts, stream.length]) {
        found.push(...splitter.push(stream.subarray(at, at + cut)));
        at = Math.min(stream.length, at + cut);
      }
      expect(found.map((packet) => packet.toString('hex'))).toEqual(
        packets.map((packet) => Buffer.from(packet).toString('hex')),
      );
    });
    fc.assert(property);
  });

  it('refuses a packet that would fill the memory, as soon as its length is known', () => {
    expect(() => new PacketSplitter().push(Buffer.from('Welcome to this host!\n'))).toThrow(RangeError);
    expect(() => new PacketSplitter().push(uint32(0))).toThrow(RangeError);
  });
});
