import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText, shortFloat32 } from './json-text.ts';

describe('jsonText', () => {
  it('escapes what HTML and JavaScript take for something else', () => {
    expect(jsonText({ a: '<b>&\u2028\u2029é\n"' })).toBe(
      '{"a":"\\u003cb\\u003e\\u0026\\u2028\\u2029é\\n\\""}',
    );
  });

  it('means the same as JSON.stringify', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(jsonText(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('shortFloat32', () => {
  it.each([
    [0.1, 0.1],
    [0.7, 0.7],
    [1 / 3, 0.33333334],
    [5, 5],
    [-1, -1],
    [16_777_217, 16_777_216],
    [0, 0],
  ])('tells %d as %d', (value, short) => {
    expect(shortFloat32(value)).toBe(short);
  });

  it('loses nothing of 32 bits', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Math.fround(shortFloat32(value)) === value).toBe(true);
      }),
    );
  });
});
