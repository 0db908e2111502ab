import { describe, expect, it } from 'vitest';
import { styledRuns } from './styled-runs.ts';

describe('styledRuns()', () => {
  it('joins what is painted alike, whatever the sequences between', () => {
    expect(styledRuns('a\x1b[31m\x1b[39mb\x1b[1;38;2;1;2;3mc\x1b[22;39md')).toEqual([
      { style: '', text: 'ab', width: 2 },
      { style: '\x1b[1;38;2;1;2;3m', text: 'c', width: 1 },
      { style: '', text: 'd', width: 1 },
    ]);
  });

  it('keeps what an inner sequence did not switch off', () => {
    const [, inner, after] = styledRuns('\x1b[7ma\x1b[38;5;9mb\x1b[39mc\x1b[27m');
    expect(inner).toEqual({ style: '\x1b[7;38;5;9m', text: 'b', width: 1 });
    expect(after).toEqual({ style: '\x1b[7m', text: 'c', width: 1 });
  });

  it('counts cells, not characters', () => {
    expect(styledRuns('東京')).toEqual([{ style: '', text: '東京', width: 4 }]);
  });

  it('conceals and blinks nothing', () => {
    expect(styledRuns('a\x1b[8mb\x1b[5mc')).toEqual([{ style: '', text: 'abc', width: 3 }]);
  });

  it('makes control characters visible', () => {
    expect(styledRuns('a\x1b[2Jb')).toEqual([{ style: '', text: 'a\ufffd[2Jb', width: 6 }]);
  });
});
