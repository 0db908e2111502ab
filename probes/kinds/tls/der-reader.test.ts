import fc from 'fast-check';
import { expect, test } from 'vitest';
import { derTags, generalizedTime, objectIdentifier, readDer, readDerList, writeDer } from './der-reader.ts';

test('readDer reads what writeDer wrote, whatever its length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70_000 / 2 }), (content) => {
      const element = readDer(writeDer(derTags.octetString, content), derTags.octetString);
      expect(element.content.equals(content)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('readDerList reads or refuses any bytes, and never beyond them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        const elements = readDerList(Buffer.from(bytes));
        expect(elements.reduce((sum, { whole }) => sum + whole.length, 0)).toBe(bytes.length);
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError);
      }
    }),
  );
});

test.each([
  ['30', 'cut within'],
  ['3005aabb', 'cut within'],
  ['3080', 'length'],
  ['3084ffffffff', 'length'],
  ['0500ff', 'behind'],
  ['1f8101', 'tag of several'],
])('readDer refuses %s: %s', (hex, message) => {
  expect(() => readDer(Buffer.from(hex, 'hex'))).toThrow(message);
});

test('readDerList refuses more elements than anybody sends', () => {
  expect(() => readDerList(Buffer.from('0500'.repeat(2_000), 'hex'))).toThrow('too many');
});

test('objectIdentifier writes the numbers', () => {
  expect(objectIdentifier(Buffer.from('2b0601050507300101', 'hex'))).toBe('1.3.6.1.5.5.7.48.1.1');
  expect(objectIdentifier(Buffer.from('550403', 'hex'))).toBe('2.5.4.3');
});

test('generalizedTime reads times of UTC only', () => {
  expect(generalizedTime(Buffer.from('20261121094536Z'))).toBe(Date.UTC(2026, 10, 21, 9, 45, 36));
  expect(() => generalizedTime(Buffer.from('20261121094536+0100'))).toThrow(SyntaxError);
});
