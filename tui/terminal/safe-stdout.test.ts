import { Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterOutput, safeStdout, toAscii } from './safe-stdout.ts';

describe('filterOutput()', () => {
  it.each([
    ['\x1b[1;38;5;178mx\x1b[39m'],
    ['\x1b[2K\x1b[1A\x1b[G\x1b[3;7H\x1b[J'],
    ['\x1b[?1049h\x1b[?25l\x1b[?2026h\x1b[?2026l\x1b[?25h\x1b[?1049l'],
    ['a\tb\r\nc'],
  ])('lets %j pass, which the renderer needs', (text) => {
    expect(filterOutput(text)).toBe(text);
  });

  it.each([
    ['the clipboard', '\x1b]52;c;UFdORUQ=\x07'],
    ['a hyperlink', '\x1b]8;;http://evil\x07x\x1b]8;;\x07'],
    ['the title', '\x1b]2;evil\x1b\\'],
    ['a reset', '\x1bc'],
    ['a device status request', '\x1b[6n'],
    ['mouse reports', '\x1b[?1003h'],
    ['a device control string', '\x1bP$q"p\x1b\\'],
    ['a sequence of C1 controls', '\x9d52;c;x\x9c\x9b6n'],
    ['a bell', '\x07'],
  ])('defuses %s', (_name, text) => {
    expect(filterOutput(text)).not.toMatch(/[\x00-\x08\x0e-\x1f\x7f-\x9f]/);
  });

  it('leaves no control sequence that is not on the list, whatever it is given', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '\x1b',
        '\x1b[',
        '\x1b]',
        '\x9b',
        '\x9d',
        '\x07',
        '\x1b\\',
        ';',
        '2',
        'J',
        'm',
        '?1049h',
        'n',
        'c',
      ),
    );
    const allowed =
      /\x1b\[(?:[\d;]*m|\d*[ABCDEFGK]|\d*;?\d*H|[23]?J|\?(?:25|1049|2026|2004)[hl]|\?u|[<>]\d*u)/g;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const rest = filterOutput(pieces.join('')).replace(allowed, '');
        expect(rest).not.toMatch(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('toAscii()', () => {
  it('keeps every cell in its place', () => {
    expect(toAscii('\x1b[1mé日x\x1b[22m')).toBe('\x1b[1m???x\x1b[22m');
    expect(toAscii('asking…  – 80×24')).toBe('asking~  - 80x24');
  });
});

describe('safeStdout()', () => {
  it('filters what is written and hands on everything else', () => {
    const written: string[] = [];
    const out = new Writable({
      decodeStrings: false,
      write(chunk, _encoding, done) {
        written.push(String(chunk));
        done();
      },
    });
    const stream = Object.assign(out, { columns: 132, isTTY: true }) as unknown as NodeJS.WriteStream;
    const safe = safeStdout(stream, true);
    safe.write('a\x1b]2;evil\x07b');
    expect(written).toEqual(['a␛]2;evilb']);
    expect([safe.columns, safe.isTTY]).toEqual([132, true]);
  });
});
