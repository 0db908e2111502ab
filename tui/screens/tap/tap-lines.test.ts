import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TapEntry } from '../../data/tap-feed.ts';
import { NOON } from '../../fleet.testkit.ts';
import { textWidth } from '../../text/bun-text-width.ts';
import { makeTheme } from '../../theme/theme.ts';
import { hexLines } from './hex-lines.ts';
import { httpSummary } from './http-summary.ts';
import { type TapView, tapLines, tapViews } from './tap-lines.ts';
import { TapText } from './tap-text.ts';

const theme = makeTheme('none', true);
const entry = (data: string | Uint8Array | null, change: Partial<TapEntry> = {}): TapEntry => ({
  ...{ number: 0, time: NOON, connection: 7, client: '192.0.2.7:40007', upstream: null, event: 'data' },
  ...{ stream: 'upstream', data: typeof data === 'string' ? Buffer.from(data) : data },
  ...change,
});
const lines = (one: TapEntry, view: TapView, width = 80) =>
  tapLines(one, view, width, theme).map((spans) => spans.map(([text]) => text).join(''));

describe('hexLines()', () => {
  it('shows offset, bytes and what is printable of them', () => {
    expect(hexLines(Buffer.from('GET /\r\n\u0000\u00e9 abcdefgh'), 80)).toEqual([
      '000000  47 45 54 20 2f 0d 0a 00  c3 a9 20 61 62 63 64 65  GET /..... abcde',
      '000010  66 67 68                                          fgh',
    ]);
  });

  it('shows eight bytes a line where there is less room', () => {
    expect(hexLines(Buffer.from('0123456789'), 60)).toEqual([
      '000000  30 31 32 33  34 35 36 37  01234567',
      '000008  38 39                     89',
    ]);
  });
});

describe('httpSummary()', () => {
  it('tells first lines and some fields of every message in a chunk', () => {
    const request = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a.example\r\nCookie: s=1\r\n\r\n`;
    expect(httpSummary(Buffer.from(request('/a') + request('/b')))).toEqual([
      'GET /a HTTP/1.1  host: a.example',
      'GET /b HTTP/1.1  host: a.example',
    ]);
  });

  it('tells a response', () => {
    const text = 'HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n';
    expect(httpSummary(Buffer.from(text))).toEqual(['HTTP/1.1 302 Found  location: /x  content-length: 0']);
  });

  it('says how much there is of what is no head', () => {
    expect(httpSummary(Buffer.from('*1\r\n$4\r\nPING\r\n'))).toEqual(['14 bytes of a body, or not HTTP/1.1']);
  });
});

describe('tapLines()', () => {
  it('says who, which way and how many bytes, then the text', () => {
    expect(lines(entry('PING\r\nh\u00e4t\r\n'), 'text')).toEqual([
      ' 12:00:00.000 #7 192.0.2.7:40007 → up 12 bytes',
      '    PING',
      '    hät',
    ]);
  });

  it('says what happened where there are no bytes', () => {
    expect(lines(entry(null, { event: 'reset', stream: null }), 'hex')).toEqual([
      ' 12:00:00.000 #7 192.0.2.7:40007 reset',
    ]);
  });

  it('counts what it does not show of a large chunk', () => {
    expect(lines(entry('x'.repeat(100_000)), 'hex').at(-1)).toBe('    … and 95904 bytes more');
    expect(lines(entry('\n'.repeat(1_000)), 'text').at(-1)).toBe('    … and 744 lines more');
  });

  it('is safe to print and bounded, whatever goes through', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 10_000 }), fc.constantFrom(...tapViews), (data, view) => {
        const shown = lines(entry(data), view);
        const safe = shown.every((line) => !/[\u0000-\u001f\u007f-\u009f]/.test(line));
        return safe && shown.length <= 258 && shown.every((line) => textWidth(line) <= 2_000);
      }),
    );
  });
});

describe('TapText', () => {
  it('makes lines of new entries only, and says how many have gone', () => {
    const text = new TapText();
    const [first, second] = [entry('a\nb'), entry('c', { number: 1 })];
    const shape = { view: 'text', width: 80 } as const;
    expect([text.show([first], shape, theme), text.lines.length]).toEqual([0, 3]);
    const before = text.lines[0];
    text.show([first, second], shape, theme);
    expect([text.lines[0], text.lines.length]).toEqual([before, 5]);
    expect([text.show([second], shape, theme), text.lines.length]).toEqual([3, 2]);
  });
});
