import { describe, expect, it } from 'vitest';
import { safeDeep } from './safe-deep.ts';

describe('safeDeep()', () => {
  it('makes every string safe, however deep, and every key', () => {
    const hostile = { host: 'a\x1b[2Jb', labels: { 'k\n': ['\u202eevil'] }, count: 3, none: null };
    expect(safeDeep(hostile)).toEqual({ host: 'a␛[2Jb', labels: { 'k␊': ['�evil'] }, count: 3, none: null });
  });

  it('does not let a key become the prototype', () => {
    const answer = safeDeep(JSON.parse('{"__proto__": {"polluted": true}}')) as Record<string, unknown>;
    expect(answer.polluted).toBeUndefined();
    expect(Object.getPrototypeOf(answer)).toBe(Object.prototype);
  });
});
