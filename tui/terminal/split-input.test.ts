import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMouse } from './mouse.ts';
import { createInputSplitter } from './split-input.ts';

/** All that comes of these reads. */
function splitAll(chunks: readonly string[]) {
  const splitter = createInputSplitter();
  const parts = chunks.map((chunk) => splitter.push(chunk));
  return {
    keys: parts.map(({ keys }) => keys).join('') + splitter.flush(),
    mouse: parts.flatMap(({ mouse }) => mouse),
  };
}

describe('parseMouse()', () => {
  it.each([
    ['a click', '\x1b[<0;5;7M', { column: 4, row: 6 }],
    ['a click beyond column 223', '\x1b[<0;500;7M', { column: 499, row: 6 }],
    ['the wheel up', '\x1b[<64;5;7M', { column: 4, row: 6, wheel: -1 }],
    ['the wheel down', '\x1b[<65;5;7M', { column: 4, row: 6, wheel: 1 }],
    ['the wheel with Shift', '\x1b[<69;5;7M', { column: 4, row: 6, wheel: 1 }],
    ['the wheel with Ctrl and Alt', '\x1b[<88;5;7M', { column: 4, row: 6, wheel: -1 }],
    ['a wheel that tilts', '\x1b[<66;5;7M', null],
    ['a release', '\x1b[<0;5;7m', null],
    ['a drag', '\x1b[<32;5;7M', null],
    ['the second button', '\x1b[<2;5;7M', null],
    ['a further button', '\x1b[<128;5;7M', null],
    ['what is none', '\x1b[<0;5M', null],
  ])('reads %s', (_name, report, event) => {
    expect(parseMouse(report)).toEqual(event);
  });
});

describe('createInputSplitter()', () => {
  it('takes reports from between keys', () => {
    expect(splitAll(['a\x1b[<0;5;7Mb\x1b[<65;1;1M\x1b[<65;1;1Mc'])).toEqual({
      keys: 'abc',
      mouse: [
        { column: 4, row: 6 },
        { column: 0, row: 0, wheel: 1 },
        { column: 0, row: 0, wheel: 1 },
      ],
    });
  });

  it('takes an answer of the terminal that came late', () => {
    expect(splitAll(['j\x1b]11;rgb:0000/0000', '/0000\x1b', '\\k']).keys).toBe('jk');
  });

  it.each([
    ['keys that begin as a report does', '\x1b[A\x1b[1;5C\x1bOP\x1b[5~'],
    ['a report that is too long', `\x1b[<${'1'.repeat(40)}M`],
    ['a report without an end before other keys', '\x1b[<0;5\x1b[A'],
    ['Alt and a bracket, then text', '\x1b]x'],
    ['a paste', '\x1b[200~[<0;5;7M\x1b[201~'],
  ])('lets %s pass', (_name, keys) => {
    expect(splitAll([keys])).toEqual({ keys, mouse: [] });
  });

  it('holds back what may be the Escape key until nothing comes after it', () => {
    const splitter = createInputSplitter();
    expect(splitter.push('x\x1b')).toEqual({ keys: 'x', mouse: [] });
    expect(splitter.holdsKey()).toBe(true);
    expect(splitter.flush()).toBe('\x1b');
    expect(splitter.holdsKey()).toBe(false);
  });

  it('gives the same however the bytes are split over reads', () => {
    const report = fc
      .tuple(fc.integer({ min: 0, max: 255 }), fc.nat(9_999), fc.nat(9_999), fc.constantFrom('M', 'm'))
      .map(([button, column, row, kind]) => `\x1b[<${button};${column};${row}${kind}`);
    const key = fc.constantFrom('a', '日', '\r', '\x1b[A', '\x1b[1;2B', '\x1bOP', '\x7f');
    const answer = fc.constantFrom('\x1b]11;rgb:ffff/ffff/ffff\x07', '\x1b]10;rgb:0/0/0\x1b\\');
    const cuts = fc.array(fc.nat(200), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(fc.oneof(report, key, answer), { maxLength: 15 }), cuts, (pieces, places) => {
        const text = pieces.join('');
        const at = [0, ...places.map((place) => place % (text.length + 1)), text.length].sort(
          (a, b) => a - b,
        );
        const chunks = at.slice(1).map((end, index) => text.slice(at[index], end));
        expect(splitAll(chunks)).toEqual({
          keys: pieces.filter((piece) => !/^\x1b(?:\[<|\]1)/.test(piece)).join(''),
          mouse: pieces.map(parseMouse).filter((event) => event !== null),
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps little of what it is given, and loses no plain text', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z0-9;<[\]M]{0,20}$/)), (chunks) => {
        expect(splitAll(chunks)).toEqual({ keys: chunks.join(''), mouse: [] });
      }),
    );
  });
});
