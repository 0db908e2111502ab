import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TableScanner } from './table-scanner.ts';

function scan(text: string): TableScanner {
  const bytes = Buffer.from(text);
  return new TableScanner('test').reset(bytes, bytes.length);
}

test('number() reads every unsigned integer as parsing its text would', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
      expect(scan(` ${value}\n`).number()).toBe(Number(value));
    }),
  );
});

test('number() reads every decimal as parsing its text would', () => {
  const decimal = fc.tuple(fc.constantFrom('', '-', '+'), fc.nat(), fc.nat({ max: 999_999_999 }));
  fc.assert(
    fc.property(decimal, ([sign, whole, part]) => {
      const text = `${sign}${whole}.${part}`;
      expect(scan(text).number()).toBe(Number(text));
    }),
  );
});

test('hex() reads every 32-bit number', () => {
  fc.assert(
    fc.property(fc.nat({ max: 0xffffffff }), (value) => {
      expect(scan(value.toString(16).padStart(8, '0')).hex()).toBe(value);
    }),
  );
});

test('word() and nextLine() visit the words that splitting finds', () => {
  const word = fc.stringMatching(/^[!-~]{1,9}$/);
  fc.assert(
    fc.property(fc.array(fc.array(word), { minLength: 1 }), (lines) => {
      const scanner = scan(`${lines.map((words) => words.join('  ')).join('\n')}\n`);
      const found: string[][] = [];
      let more = !scanner.done;
      for (; more; more = scanner.nextLine()) {
        const words: string[] = [];
        while (scanner.word()) words.push(scanner.text());
        found.push(words);
      }
      expect(found).toEqual(lines);
    }),
  );
});

test('no method reads past the length it was given, whatever the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat({ max: 200 }), (bytes, cut) => {
      const length = Math.min(cut, bytes.length);
      const scanner = new TableScanner().reset(bytes, length);
      for (let step = 0; step < 300 && !scanner.done; step++) {
        if (!scanner.word()) scanner.nextLine();
        expect(scanner.wordEnd).toBeLessThanOrEqual(length);
      }
      expect(scanner.done).toBe(true);
    }),
  );
});

test('number() stays where it is when there is no number', () => {
  const scanner = scan('abc 5');
  expect(scanner.number()).toBeNaN();
  scanner.word();
  expect(scanner.text()).toBe('abc');
});

test('number() does not cross the end of the line', () => {
  expect(scan('  \n5').number()).toBeNaN();
});

test('expectNumber() names the table and the place when there is no number', () => {
  expect(() => scan('name value').skip(1).expectNumber()).toThrow(
    'Cannot read test: expected a number at byte 5',
  );
});

test('expectHex() refuses what is not hexadecimal', () => {
  expect(() => scan('xyz').expectHex()).toThrow('expected a hexadecimal number');
});

test('key() takes everything up to the colon, blanks and parentheses included', () => {
  const scanner = scan('Active(anon): 12 kB');
  expect(scanner.key()).toBe(true);
  expect(scanner.text()).toBe('Active(anon)');
  expect(scanner.number()).toBe(12);
});

test('key() is false on a line without a colon', () => {
  expect(scan('no colon here\nb: 1').key()).toBe(false);
});

test('nextLine() finds the end of a line of a megabyte', () => {
  const scanner = scan(`intr ${'1 '.repeat(500_000)}\nctxt 7\n`);
  expect(scanner.nextLine()).toBe(true);
  expect(scanner.skip(1).number()).toBe(7);
});

test('is() compares the last word with a text of the same length', () => {
  const scanner = scan('some full');
  scanner.word();
  expect([scanner.is('some'), scanner.is('full'), scanner.is('som')]).toEqual([true, false, false]);
});
