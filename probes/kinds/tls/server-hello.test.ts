import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseServerHello } from './server-hello.ts';

const random = '00'.repeat(32);

test('parseServerHello reads version and suite', () => {
  expect(parseServerHello(Buffer.from(`0303${random}00c02f00`, 'hex'))).toEqual({
    version: 0x0303,
    suite: 0xc02f,
  });
});

test('parseServerHello takes the version of TLS 1.3 from its extension', () => {
  const hello = Buffer.from(`0303${random}00130100000a00330000002b00020304`, 'hex');
  expect(parseServerHello(hello)).toEqual({ version: 0x0304, suite: 0x1301 });
});

test('parseServerHello reads any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
      const hello = parseServerHello(Buffer.from(bytes));
      expect(hello === undefined || hello.suite <= 0xffff).toBe(true);
    }),
  );
});
