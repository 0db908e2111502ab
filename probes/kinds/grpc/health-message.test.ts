import fc from 'fast-check';
import { expect, test } from 'vitest';
import { healthRequest, readHealthResponse } from './health-message.ts';

const framed = (hex: string) => {
  const message = Buffer.from(hex, 'hex');
  return Buffer.concat([Buffer.of(0, 0, 0, 0, message.length), message]);
};

test('healthRequest writes the service as field 1, and nothing for the whole server', () => {
  expect(healthRequest('').toString('hex')).toBe('0000000000');
  expect(healthRequest('db').toString('hex')).toBe('00000000040a026462');
  expect(healthRequest('x'.repeat(300)).toString('hex', 0, 8)).toBe('000000012f0aac02');
});

test.each([
  ['0801', 'SERVING'],
  ['0802', 'NOT_SERVING'],
  ['0803', 'SERVICE_UNKNOWN'],
  ['', 'UNKNOWN'],
  ['0863', 'UNKNOWN'],
  ['12036162630801', 'SERVING'],
  ['110000000000000000' + '1d00000000' + '0802', 'NOT_SERVING'],
])('readHealthResponse reads %s as %s', (hex, status) => {
  expect(readHealthResponse(framed(hex))).toBe(status);
});

test.each(['08', '12ff', '0b', 'ffffffffffffffffffffff01', '0880'])(
  'readHealthResponse refuses %s',
  (hex) => {
    expect(() => readHealthResponse(framed(hex))).toThrow(SyntaxError);
  },
);

test('readHealthResponse refuses what is not one whole message', () => {
  expect(() => readHealthResponse(Buffer.alloc(3))).toThrow('whole');
  expect(() => readHealthResponse(Buffer.of(0, 0, 0, 0, 9, 8, 1))).toThrow('whole');
  expect(() => readHealthResponse(Buffer.of(1, 0, 0, 0, 2, 8, 1))).toThrow('compressed');
});

test('readHealthResponse reads or refuses any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      try {
        expect(readHealthResponse(framed(Buffer.from(bytes).toString('hex')))).toMatch(/^[A-Z_]+$/);
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError);
      }
    }),
  );
});
