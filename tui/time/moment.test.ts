import { describe, expect, it } from 'vitest';
import { parseMoment } from './moment.ts';

const now = Date.UTC(2026, 10, 21, 3, 20, 0);
const utc = (text: string) => Date.parse(text);

describe('parseMoment()', () => {
  it.each([
    ['03:12', utc('2026-11-21T03:12:00Z')],
    ['3:12:07', utc('2026-11-21T03:12:07Z')],
    ['23:59', utc('2026-11-20T23:59:00Z')],
    ['-10m', utc('2026-11-21T03:10:00Z')],
    ['- 1h30m', utc('2026-11-21T01:50:00Z')],
    ['90s ago', utc('2026-11-21T03:18:30Z')],
    ['2026-11-21T03:12:07Z', utc('2026-11-21T03:12:07Z')],
    ['2026-11-21 03:12', utc('2026-11-21T03:12:00Z')],
    ['2026-11-21T04:12+01:00', utc('2026-11-21T03:12:00Z')],
    ['2026-11-20', utc('2026-11-20T00:00:00Z')],
    [' now ', null],
    ['', null],
  ])('reads %j', (text, expected) => {
    expect(parseMoment(text, now)).toBe(expected);
  });

  it.each(['25:00', '03:60', 'noon', '-x', '2026-13-40', '5 parsecs ago'])('refuses %j', (text) => {
    expect(() => parseMoment(text, now)).toThrow(/Cannot read/);
  });

  it('refuses the future', () => {
    expect(() => parseMoment('2026-11-22', now)).toThrow('that is still to come');
  });
});
