import { expect, test } from 'vitest';
import { parseTimelineHistory } from './timeline-history.ts';

test('parseTimelineHistory reads the ancestors with the LSN up to which each belongs', () => {
  const text = '1\t0/3000000\tno recovery target specified\n\n2\t0/5000158\tbefore 2026-11-21 03:12:00+00\n';
  expect(parseTimelineHistory(text, 3)).toEqual([
    { timeline: 1, until: 0x3000000n },
    { timeline: 2, until: 0x5000158n },
  ]);
});

test.each([
  ['a parent that comes later', '4\t0/3000000\tx\n'],
  ['lines out of order', '2\t0/3000000\tx\n1\t0/4000000\tx\n'],
  ['an LSN that goes back', '1\t0/5000000\tx\n2\t0/4000000\tx\n'],
  ['no LSN', '1\tx\n'],
  ['no number', 'one\t0/3000000\n'],
])('parseTimelineHistory refuses %s', (_what, text) => {
  expect(() => parseTimelineHistory(text, 3)).toThrow(/^Cannot read 00000003.history: /);
});
