import { describe, expect, it } from 'vitest';
import { splitSignature } from './signature.ts';

describe('splitSignature()', () => {
  it('splits into single complete types', () => {
    expect(splitSignature('a{sv}(iu)sa(ss)')).toEqual(['a{sv}', '(iu)', 's', 'a(ss)']);
  });

  it('finds none in an empty signature', () => {
    expect(splitSignature('')).toEqual([]);
  });

  it.each(['a', '()', '(i', 'a{vs}', '{sv}', 'a{s}', 'a{siv}', 'z', 'i)'])('refuses %s', (signature) => {
    expect(() => splitSignature(signature)).toThrow(SyntaxError);
  });

  it('refuses what is nested too deep', () => {
    expect(() => splitSignature(`${'a'.repeat(100)}i`)).toThrow(SyntaxError);
  });

  it('refuses more than 255 bytes', () => {
    expect(() => splitSignature('i'.repeat(256))).toThrow('at most 255');
  });
});
