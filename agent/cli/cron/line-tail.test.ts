import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineTail } from './line-tail.ts';

function tail(most: number, longest: number, ...pieces: (string | Uint8Array)[]): string[] {
  const lines = new LineTail(most, longest);
  for (const piece of pieces) lines.add(Buffer.from(piece));
  return lines.lines();
}

test('LineTail keeps the last lines', () => {
  expect(tail(2, 100, 'one\ntwo\nthree\n')).toEqual(['two', 'three']);
  expect(tail(2, 100, 'one\ntwo\nthr', 'ee')).toEqual(['two', 'three']);
  expect(tail(0, 100, 'one\n')).toEqual([]);
});

test('LineTail cuts a line without end', () => {
  expect(tail(2, 5, 'abcdefgh'.repeat(1_000), 'more', '\nx')).toEqual(['abcde', 'x']);
});

test('LineTail takes CRLF, and letters that come in halves', () => {
  const letter = Buffer.from('é');
  expect(tail(3, 100, 'a\r\nb', letter.subarray(0, 1), letter.subarray(1))).toEqual(['a', 'bé']);
});

test('LineTail comes to the same lines however the bytes are cut', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '\n'), maxLength: 60 });
  fc.assert(
    fc.property(text, fc.nat({ max: 60 }), (all, at) => {
      const bytes = Buffer.from(all);
      expect(tail(3, 10, bytes.subarray(0, at), bytes.subarray(at))).toEqual(tail(3, 10, bytes));
    }),
  );
});
