import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyedRows } from './keyed-rows.ts';
import { TableScanner } from './table-scanner.ts';

/** Every pass reads into the same buffer, as the reader of kernel files does. */
const buffer = Buffer.alloc(4_096);

/** One pass over a table with these keys, a line each. */
function pass<T>(rows: KeyedRows<T>, keys: readonly string[]): T[] {
  const scanner = new TableScanner().reset(buffer, buffer.write(`${keys.join('\n')}\n`));
  rows.begin();
  return keys.map(() => {
    scanner.word();
    const found = rows.find(scanner);
    scanner.nextLine();
    return found;
  });
}

test('find() gives each key its own value, however the tables change from pass to pass', () => {
  const key = fc.constantFrom('lo', 'eth0', 'eth1', 'eth10', 'veth', 'wlan0');
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(key)), (tables) => {
      const rows = new KeyedRows((text) => `value of ${text}`);
      for (const keys of tables) expect(pass(rows, keys)).toEqual(keys.map((text) => `value of ${text}`));
    }),
  );
});

test('find() makes the value of a key once while the key stays', () => {
  const made: string[] = [];
  const rows = new KeyedRows((text) => made.push(text));
  pass(rows, ['a', 'b']);
  pass(rows, ['b', 'a']);
  expect(made).toEqual(['a', 'b']);
});

test('begin() forgets keys that came and went', () => {
  const made: string[] = [];
  const rows = new KeyedRows((text) => made.push(text));
  for (let index = 0; index < 100; index++) pass(rows, [`veth${index}`]);
  pass(rows, ['veth0']);
  expect(made.filter((text) => text === 'veth0')).toHaveLength(2);
});
