import { normalize } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkedObjectName, checkedPrefix, isObjectName } from './object-name.ts';

describe('checkedObjectName', () => {
  it.each(['config', 'packs/3f/3f9a', 'wal/16/00.partial', 'a'.repeat(200)])('takes %s', (name) => {
    expect(checkedObjectName(name)).toBe(name);
  });

  it.each([
    '',
    '.',
    '..',
    '../config',
    'packs/../config',
    '/etc/passwd',
    'packs//3f',
    'packs/',
    '.unfinished-1',
    'packs/.x',
    'Packs',
    'a b',
    'a\n',
    'a\0',
    'a'.repeat(201),
  ])('refuses %j', (name) => {
    expect(() => checkedObjectName(name)).toThrow(RangeError);
  });

  it('takes nothing that leads out of a folder', () => {
    const text = fc.string({ unit: fc.constantFrom('.', '/', 'a', '-', '\\', '\0') });
    const property = fc.property(text, (name) => {
      if (isObjectName(name)) expect(normalize(`/root/${name}`)).toBe(`/root/${name}`);
    });
    fc.assert(property, { numRuns: 2_000 });
  });
});

describe('checkedPrefix', () => {
  it.each(['', 'packs', 'packs/', 'packs/3f/3', 'wal/16/0000.'])('takes %j', (prefix) => {
    expect(checkedPrefix(prefix)).toBe(prefix);
  });

  it.each(['/', '../', 'packs/.', 'packs//', 'A'])('refuses %j', (prefix) => {
    expect(() => checkedPrefix(prefix)).toThrow(RangeError);
  });
});
