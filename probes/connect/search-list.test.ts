import fc from 'fast-check';
import { expect, test } from 'vitest';
import { namesToAsk, parseSearchList, readSearchList } from './search-list.ts';

test('parseSearchList reads the last search or domain and ndots', () => {
  const text =
    'nameserver 10.0.0.1\ndomain old.example\nsearch a.example b.example.\noptions edns0 ndots:2\n';
  expect(parseSearchList(text)).toEqual({ domains: ['a.example', 'b.example'], dots: 2 });
  expect(parseSearchList('')).toEqual({ domains: [], dots: 1 });
});

test('parseSearchList bounds what it takes', () => {
  const { domains, dots } = parseSearchList(`search ${'x.example '.repeat(100)}\noptions ndots:99`);
  expect([domains.length, dots]).toEqual([6, 15]);
});

test('parseSearchList reads any text', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(parseSearchList(`search ${text}\noptions ${text}`).domains.length).toBeLessThanOrEqual(6);
    }),
  );
});

test('namesToAsk joins short names first, and leaves a name with a last dot as it is', () => {
  const list = { domains: ['a.example', 'b.example'], dots: 1 };
  expect(namesToAsk('db', list)).toEqual(['db.a.example', 'db.b.example', 'db']);
  expect(namesToAsk('db.c', list)).toEqual(['db.c', 'db.c.a.example', 'db.c.b.example']);
  expect(namesToAsk('db.c.', list)).toEqual(['db.c.']);
});

test('readSearchList is empty where the file cannot be read', async () => {
  expect(await readSearchList('/nowhere/resolv.conf')).toEqual({ domains: [], dots: 1 });
});
