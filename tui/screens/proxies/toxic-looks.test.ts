import { describe, expect, it } from 'vitest';
import { NOON } from '../../fleet.testkit.ts';
import { fleetToxic, toxicKindRows } from '../../proxies.testkit.ts';
import { leftText, matchText, toxicChip, toxicText } from './toxic-looks.ts';

const kinds = toxicKindRows;

describe('toxicChip()', () => {
  it('says kind, attributes, direction, share, owner and time left', () => {
    const toxic = fleetToxic({ toxicity: 0.5, owner: 'vedette:anna', ends: NOON + 24_000 });
    expect(toxicChip(toxic, kinds, NOON)).toBe('latency 200±20 ms down 0.5 · vedette:anna 24s');
  });

  it('names no owner where an application put it there', () => {
    expect(toxicChip(fleetToxic(), kinds, NOON)).toBe('latency 200±20 ms down');
  });
});

describe('toxicText()', () => {
  it.each([
    ['latency', { latency: 200, jitter: 0 }, 'latency 200 ms'],
    ['bandwidth', { rate: 100 }, 'bandwidth rate 100 KB/s'],
    ['redis', { command: '', percent: 12.5, reply: 'OOM' }, 'redis percent 12.5 %, reply OOM'],
    ['noop', {}, 'noop'],
    ['novel', { strange_thing: 3 }, 'novel strange thing 3'],
  ])('tells %s %j', (type, attributes, text) => {
    expect(toxicText({ type, attributes }, kinds)).toBe(text);
  });
});

describe('leftText()', () => {
  it('counts down to nothing, and is empty where nothing ends it', () => {
    const left = (ends: number | null) => leftText({ ends }, NOON);
    expect([
      left(NOON + 23_001),
      left(NOON - 5),
      left(NOON + 3_600_000),
      left(NOON + 9e6),
      left(null),
    ]).toEqual([...['24s', '0s', '60m', '2h', '']]);
  });
});

describe('matchText()', () => {
  it('says which connections it is for', () => {
    const match = { client_cidr: '10.0.0.0/8', first_connections: 3, after_bytes: 0, after_ms: 500 };
    expect(matchText({ match })).toBe('10.0.0.0/8, first 3, after 0 bytes, after 500 ms');
    expect(matchText({ match: null })).toBe('');
  });
});
