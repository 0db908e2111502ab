import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseProcessStat } from './process-stat.ts';
import { statText } from './process-tree.testkit.ts';

const parse = (text: string) => parseProcessStat(Buffer.from(text));

describe('parseProcessStat()', () => {
  it('reads state, parent, processor time, threads, start and memory', () => {
    const text = statText({
      pid: 7,
      name: 'sshd',
      state: 'D',
      parentPid: 3,
      userTicks: 20,
      systemTicks: 5,
      threads: 4,
      startTicks: 900,
      residentPages: 33,
    });
    expect(parse(text)).toEqual({
      name: 'sshd',
      state: 'D',
      parentPid: 3,
      cpuTicks: 25,
      threads: 4,
      startTicks: 900,
      residentPages: 33,
    });
  });

  it('ends the name at the last parenthesis', () => {
    expect(parse(statText({ pid: 1, name: 'a) R 9 9 (b' }))?.name).toBe('a) R 9 9 (b');
  });

  it('keeps line feeds in a name', () => {
    expect(parse(statText({ pid: 1, name: 'two\nlines' }))?.name).toBe('two\nlines');
  });

  it('reads negative numbers as one field', () => {
    const text = '1 (kthread) I 2 0 0 0 -1 69238880 0 0 0 0 0 7 0 0 0 -20 1 0 42 0 0 18446744073709551615 0';
    expect(parse(text)).toMatchObject({ cpuTicks: 7, threads: 1, startTicks: 42, residentPages: 0 });
  });

  it('gives nothing for a torn line', () => {
    expect(parse('12 (cat) R 1 2 3')).toBeUndefined();
  });

  it('gives nothing for bytes without a name', () => {
    expect(parse('')).toBeUndefined();
  });

  it('keeps any name that the kernel can hold', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 15 }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(name, fc.nat(), fc.nat({ max: 2 ** 31 }), (text, userTicks, startTicks) => {
        const stat = parse(statText({ pid: 9, name: text, userTicks, startTicks }));
        expect(stat).toMatchObject({ name: text.toWellFormed(), cpuTicks: userTicks, startTicks });
      }),
    );
  });

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(() => parseProcessStat(Buffer.from(bytes))).not.toThrow();
      }),
    );
  });
});
