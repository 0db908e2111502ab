import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartWindows } from '../data/chart-windows.ts';
import { formatPlace, parsePlace, startPlace } from './place.ts';

const anyPlace = fc.record({
  screen: fc.string({ minLength: 1 }),
  path: fc.array(fc.string({ unit: 'grapheme' })),
  at: fc.option(fc.integer({ min: 0, max: 4e12 })),
  window: fc.constantFrom(...chartWindows),
  options: fc.dictionary(
    fc.string({ minLength: 1 }).filter((name) => !['t', 'w', '__proto__'].includes(name)),
    fc.string({ minLength: 1, unit: 'grapheme' }),
  ),
});

describe('formatPlace()', () => {
  it('writes screen, subject, moment, window and what is chosen', () => {
    const at = Date.UTC(2026, 10, 21, 3, 12, 7);
    const place = {
      ...startPlace,
      screen: 'host',
      path: ['web-1'],
      at,
      options: { tab: 'units', filter: '' },
    };
    expect(formatPlace(place)).toBe('vedette://host/web-1?t=2026-11-21T03:12:07.000Z&w=15m&tab=units');
  });

  it('is undone by parsePlace(), whatever the names hold', () => {
    fc.assert(
      fc.property(anyPlace, (place) => {
        expect(parsePlace(formatPlace(place))).toEqual(place);
      }),
    );
  });
});

describe('parsePlace()', () => {
  it('takes the present and the usual window where the link says nothing', () => {
    expect(parsePlace('vedette://events')).toEqual({ ...startPlace, screen: 'events' });
  });

  it('takes a time as people paste it', () => {
    expect(parsePlace('vedette://fleet?t=2026-11-21T03:12:07Z').at).toBe(Date.UTC(2026, 10, 21, 3, 12, 7));
  });

  it.each([
    ['http://web-1:8338', 'a link begins with vedette://'],
    ['vedette://', 'it names no screen'],
    ['vedette://fleet?t=yesterday', 't=yesterday is not a time such as 2026-11-21T03:12:07Z'],
    ['vedette://fleet?w=2h', 'w=2h is not one of 5m, 15m, 1h, 3h'],
    ['vedette://host/%zz', '"%zz" is not percent-encoded'],
  ])('refuses %s and says why', (link, message) => {
    expect(() => parsePlace(link)).toThrow(message);
  });
});
