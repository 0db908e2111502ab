import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Crc64 } from './crc64.ts';

const crc = (...pieces: readonly Uint8Array[]): string => {
  const sum = new Crc64();
  for (const piece of pieces) sum.update(piece);
  return sum.digest().reverse().toString('hex');
};

/** Bit by bit, as the polynomial is written (`crcspeed`, Jones). */
function slowly(bytes: Uint8Array): string {
  let sum = 0n;
  for (const byte of bytes) {
    sum ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) sum = sum & 1n ? (sum >> 1n) ^ 0x95ac9329ac4bc9b5n : sum >> 1n;
  }
  return sum.toString(16).padStart(16, '0');
}

it('Crc64 gives the check value of Redis', () => {
  expect(crc(Buffer.from('123456789'))).toBe('e9c6d914c4b8d9ca');
});

it('Crc64 is what the polynomial says, whatever the pieces are', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }), (pieces) => {
      expect(crc(...pieces)).toBe(slowly(Buffer.concat(pieces)));
    }),
  );
});
