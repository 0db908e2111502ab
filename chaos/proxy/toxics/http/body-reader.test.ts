import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BodyReader } from './body-reader.ts';

/** Up to where a body goes that is given in pieces; -1 where it makes no sense, -2 where it goes on. */
function ends(reader: BodyReader, text: string, piece = text.length): number {
  for (let at = 0; at < text.length; at += piece) {
    const data = Buffer.from(text.slice(at, at + piece), 'latin1');
    const end = reader.advance(data, 0);
    if (reader.isWrong) return -1;
    if (reader.isDone) return at + end;
    expect(end).toBe(data.length);
  }
  return reader.isDone ? 0 : -2;
}

test.each([
  ['0\r\n\r\n', ''],
  ['5\r\nhello\r\n0\r\n\r\n', 'next'],
  ['a;name="x;y"\r\n0123456789\r\n000\r\n\r\n', 'GET'],
  ['3\r\nabc\r\n0\r\nTrailer: one\r\nOther: two\r\n\r\n', 'more'],
  ['3\nabc\n0\n\n', 'bare line feeds'],
  ['1F\r\n0123456789012345678901234567890\r\n0\r\n\r\n', '\r\n'],
])('BodyReader finds the end of the chunks %j', (body, next) => {
  for (const piece of [1, 2, 3, 1_000])
    expect(ends(new BodyReader('chunked'), body + next, piece)).toBe(body.length);
});

test.each(['x\r\n', '\r\n', '3\r\nabcd\r\n', '5 x'.repeat(2), 'fffffffffffffff\r\n', '-1\r\n', '0x5\r\n'])(
  'BodyReader says that %j is no chunk',
  (body) => {
    const reader = new BodyReader('chunked');
    const end = ends(reader, `${body}\r\n`);
    expect(end).toBeLessThan(0);
  },
);

test('BodyReader gives up on trailers and extensions without end', () => {
  expect(ends(new BodyReader('chunked'), `1;${'x'.repeat(100_000)}`)).toBe(-1);
  expect(ends(new BodyReader('chunked'), `0\r\n${'a: b\r\n'.repeat(20_000)}`)).toBe(-1);
});

test('BodyReader counts a length, in any pieces', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.integer({ min: 1, max: 50 }), (length, piece) => {
      const text = 'x'.repeat(length + 10);
      expect(ends(new BodyReader({ length }), length === 0 ? '' : text, piece)).toBe(length);
    }),
  );
});

test('BodyReader has no end where only the server ends the answer', () => {
  expect(ends(new BodyReader('until-close'), 'x'.repeat(1_000), 7)).toBe(-2);
});
