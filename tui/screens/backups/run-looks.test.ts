import { describe, expect, it } from 'vitest';
import { fleetRun } from '../../backups.testkit.ts';
import { fitSpans } from '../../text/spans.ts';
import { makeTheme } from '../../theme/theme.ts';
import { outcomeText, runLineSpans, runPace, runPercent, runRatio, runWay } from './run-looks.ts';

const theme = makeTheme('none', true);
const line = (change: Parameters<typeof fleetRun>[0], width: number) =>
  fitSpans(runLineSpans(fleetRun(change), width, theme), width, theme)
    .map(([text]) => text)
    .join('');

describe('runRatio()', () => {
  it.each([
    [{ bytes: 5, totalBytes: 10 }, 0.5],
    [{ bytes: 5, totalBytes: null, entries: 1, totalEntries: 4 }, 0.25],
    [{ bytes: 0, totalBytes: 0, entries: 3, totalEntries: 4 }, 0.75],
    [{ bytes: 20, totalBytes: 10 }, 1],
    [{ bytes: -5, totalBytes: 10 }, 0],
    [{ bytes: 5, totalBytes: null, totalEntries: null }, null],
  ])('of %o is %j', (change, expected) => {
    expect(runRatio(fleetRun(change))).toBe(expected);
  });
});

describe('runPercent()', () => {
  it('is not 100 % before all is done', () => {
    expect(runPercent(fleetRun({ bytes: 9_999, totalBytes: 10_000 }))).toBe('99%');
  });

  it('is what was moved where nobody knows the whole', () => {
    expect(runPercent(fleetRun({ bytes: 2 ** 30, totalBytes: null, totalEntries: null }))).toBe('1.0G');
  });
});

describe('runPace()', () => {
  it('leaves out what is not known', () => {
    expect(runPace(fleetRun({ bytesPerSecond: null, secondsLeft: 51 }))).toBe('51s left');
    expect(runPace(fleetRun({ bytesPerSecond: 2 ** 20, secondsLeft: null }))).toBe('1.0M/s');
  });
});

describe('runLineSpans()', () => {
  it.each([
    [60, '█████████████████▌░░░░░░  73% 87M/s 51s left  copy files    '],
    [26, '████▍░  73% 87M/s 51s left'],
    [20, '████▍░  73% 51s left'],
    [11, '████▍░  73%'],
    [8, ' 73%    '],
  ])('in %i cells is %j', (width, expected) => {
    expect(line({}, width)).toBe(expected);
  });
});

describe('runWay()', () => {
  it.each([
    ['backup', 'to peer:b'],
    ['check', 'in peer:b'],
    ['restore', 'from peer:b'],
    ['sync', 'to peer:b'],
    ['valueOf', 'to peer:b'],
  ])('of a %s is %j', (kind, expected) => {
    expect(runWay({ kind, target: 'peer:b' })).toBe(expected);
  });
});

describe('outcomeText()', () => {
  it.each([
    [null, '◐ running'],
    ['ok', '● ok'],
    ['partial', '▲ partial'],
    ['failed', '✗ failed'],
    ['cancelled', '– cancelled'],
    ['constructor', '? constructor'],
  ])('of %j is %j', (outcome, expected) => {
    expect(outcomeText({ outcome }, theme)).toBe(expected);
  });
});
