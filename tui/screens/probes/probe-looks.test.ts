import { describe, expect, it } from 'vitest';
import { mergeProbes } from '../../data/merge-probes.ts';
import { NOON } from '../../fleet.testkit.ts';
import { hostAnswer, probeRow, probeVerdict } from '../../probes.testkit.ts';
import { makeTheme } from '../../theme/theme.ts';
import { readHowLong } from './probe-actions.ts';
import { expiryRole, expiryText, marksText, uptimeText, verdictText } from './probe-looks.ts';
import { runBars } from './run-bars.ts';

const DAY = 86_400_000;
const merged = (change: Parameters<typeof probeRow>[1]) =>
  mergeProbes(['web-1', 'web-2', 'web-3'].map((host) => hostAnswer(host, [probeRow('home', change)])))[0]!;

describe('verdictText()', () => {
  it.each([
    ['up', 'up', [], 'up 3/3'],
    ['target-down', 'down', ['a', 'b', 'c'], 'down 3/3'],
    ['target-degraded', 'degraded', ['a', 'b'], 'degraded 2/3'],
    ['path-broken', 'degraded', ['web-2'], 'path web-2 ->'],
    ['path-broken', 'degraded', ['web-2', 'web-3'], 'path web-2 +1 ->'],
    ['vantage-isolated', 'up', ['web-2'], 'isolated web-2'],
    ['dns-split', 'degraded', ['web-2'], 'dns split 1/3'],
    ['dual-stack-half-up', 'degraded', ['web-2'], 'half up 1/3'],
    ['regional', 'degraded', ['web-2'], 'regional 1/3'],
    ['unknown', 'unknown', [], 'unknown 0/3'],
    ['of-a-later-version', 'down', ['web-2'], 'of a later version 1/3'],
  ])('writes %s, %s of %j as %s', (cause, state, failing, text) => {
    expect(verdictText(merged({ verdict: probeVerdict(cause, state, failing) }))).toBe(text);
  });

  it('cuts the name of the host, and not the arrow', () => {
    const verdict = probeVerdict('path-broken', 'degraded', ['a-very-long-host-name']);
    expect(verdictText(merged({ verdict }), 16)).toBe('path a-very-… ->');
  });
});

describe('marksText()', () => {
  it('tells how long a mark stays, and on how many of the hosts that answer it is', () => {
    const until = new Date(NOON + 28 * 60_000).toISOString();
    const mark = { mark: 'maintenance', because: '', until };
    expect(marksText(merged({ marks: [mark], flapping: true }), NOON)).toBe('maint 28m flapping');
    const one = {
      ...merged({ marks: [] }),
      marks: [{ ...mark, mark: 'held-by-parent', until: null, on: 1 }],
    };
    expect(marksText(one, NOON)).toBe('held 1/3');
  });
});

describe('expiryText()', () => {
  it('tells how long a certificate is good, and how long it has not been', () => {
    expect([12 * DAY, 3_600_000, -2 * DAY].map((left) => expiryText(NOON + left, NOON))).toEqual([
      '12d',
      '1h',
      '-2d',
    ]);
  });

  it('is a warning from two weeks on, and bad from three days on', () => {
    expect([20, 13, 2, -1].map((days) => expiryRole(NOON + days * DAY, NOON))).toEqual([
      ...['plain', 'warn', 'bad', 'bad'],
    ]);
  });
});

describe('uptimeText()', () => {
  it('never rounds up to all of the time', () => {
    expect([1, 0.99999, 0.9995, 0.5, 0].map(uptimeText)).toEqual([
      '100%',
      '99.99%',
      '99.95%',
      '50.0%',
      '0.0%',
    ]);
  });
});

describe('runBars()', () => {
  const theme = makeTheme('none', true);

  it('draws the usual time half as high as the row, and crosses runs that were not up', () => {
    expect(runBars([0.1, 0.1, 0.2, null, 0.1], 6, theme)).toBe(' ▅▅█✗▅');
  });

  it('shows the newest, and nothing where there is none', () => {
    expect(runBars([0.1, null, null], 2, theme)).toBe('✗✗');
    expect(runBars([], 3, theme)).toBe('   ');
  });
});

describe('readHowLong()', () => {
  it.each([
    ['30m', { seconds: 1_800, because: '' }],
    ['2h new release', { seconds: 7_200, because: 'new release' }],
    ['for-ever', { seconds: null, because: '' }],
  ])('reads %s', (text, expected) => {
    expect(readHowLong(text)).toEqual(expected);
  });

  it.each([
    ['', 'write a time such as 30m, 2h, 1d, or for-ever'],
    ['soon', 'write a time such as 30m, 2h, 1d, or for-ever'],
    ['0', 'write a time such as 30m; u takes marks away'],
    ['2y', 'the longest time is a year; write for-ever'],
    [`1h ${'x'.repeat(201)}`, 'the reason is longer than 200 characters'],
  ])('says what is wrong with %j', (text, problem) => {
    expect(readHowLong(text)).toBe(problem);
  });
});
