import { describe, expect, it } from 'vitest';
import type { Moving } from './moving.ts';
import { createProgressTeller } from './progress-teller.ts';

function tellerOn(isTerminal: boolean, columns = 80) {
  let text = '';
  let now = 0;
  const write = (more: string) => {
    text += more;
  };
  const stream = { write, isTerminal, columns };
  const teller = createProgressTeller(stream, () => now);
  const at = (milliseconds: number, moving: Partial<Moving>) => {
    now = milliseconds;
    teller.tell({ step: 'copy', bytes: 0, totalBytes: null, entries: 0, totalEntries: null, ...moving });
  };
  return { teller, at, text: () => text };
}

describe('createProgressTeller()', () => {
  it('draws one line again and again on a terminal, with rate and time left', () => {
    const { at, text } = tellerOn(true);
    at(0, { bytes: 0, totalBytes: 1_048_576 });
    at(1_000, { bytes: 262_144, totalBytes: 1_048_576 });
    expect(text()).toBe(
      'copy: 0 %, 0 B of 1.00 MiB\r\u001b[Kcopy: 25 %, 3s left, 256 KiB of 1.00 MiB, 256 KiB/s',
    );
  });

  it('draws no more than five times a second', () => {
    const { at, text } = tellerOn(true);
    for (let time = 0; time < 1_000; time += 10) at(time, { bytes: time });
    expect(text().split('\r')).toHaveLength(5);
  });

  it('never draws over the edge', () => {
    const { at, text } = tellerOn(true, 20);
    at(0, { step: 'a very long step with many words', bytes: 1 });
    expect(text().length).toBeLessThan(20);
  });

  it('takes its line away at the end', () => {
    const { teller, at, text } = tellerOn(true);
    at(0, { bytes: 1 });
    teller.end();
    expect(text().endsWith('\r\u001b[K')).toBe(true);
  });

  it('writes a line each 10 % where there is no terminal', () => {
    const { at, text } = tellerOn(false);
    for (let percent = 0; percent <= 100; percent++) at(percent * 1_000, { bytes: percent, totalBytes: 100 });
    expect(
      text()
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(0, 10)),
    ).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100].map((percent) => `copy: ${percent} %`.slice(0, 10)));
  });

  it('writes a line each minute where there is no terminal and no end is known', () => {
    const { at, text } = tellerOn(false);
    for (let second = 0; second <= 200; second++) at(second * 1_000, { bytes: second });
    expect(text().trimEnd().split('\n')).toHaveLength(3);
  });

  it('writes nothing of what is done in a moment where there is no terminal', () => {
    const { at, text } = tellerOn(false);
    for (let percent = 0; percent <= 100; percent++) at(percent * 10, { bytes: percent, totalBytes: 100 });
    expect(text()).toBe('');
  });

  it('says why it is slow', () => {
    const { teller, at, text } = tellerOn(true);
    teller.held('io pressure 34 %');
    at(0, { entries: 3 });
    expect(text()).toBe('copy: 3 entries, held: io pressure 34 %');
  });
});
