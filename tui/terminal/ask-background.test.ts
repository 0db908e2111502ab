import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askBackground, backgroundOfAnswer } from './ask-background.ts';

function terminal(...answers: readonly string[]) {
  const raw: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), { setRawMode: (on: boolean) => raw.push(on) });
  const stdout = {
    write() {
      for (const answer of answers) stdin.write(answer);
      return true;
    },
  };
  return { stdin: stdin as unknown as NodeJS.ReadStream, stdout, raw };
}

describe('askBackground()', () => {
  it.each([
    ['dark', ['\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\\x1b[?62;4c']],
    ['light', ['\x1b]11;rgb:fdfd/f6', 'f6/e3e3\x07\x1b[?6', '2c']],
    ['nothing', ['\x1b[?1;2c']],
    ['nothing', []],
    ['nothing', ['\x1b]11;rgb:zz/00/00\x07\x1b[?62c']],
  ])('finds %s from %j', async (expected, answers) => {
    const asked = terminal(...answers);
    expect(await askBackground(asked)).toBe(expected === 'nothing' ? undefined : expected);
    expect(asked.raw).toEqual([true, false]);
  });

  it('puts back what was typed meanwhile', async () => {
    const asked = terminal('j\x1b]11;rgb:0/0/0\x07k', '\x1b[?62cl');
    expect(await askBackground(asked)).toBe('dark');
    expect(String(asked.stdin.read())).toBe('jkl');
  });
});

describe('backgroundOfAnswer()', () => {
  it.each([
    ['ff/ff/ff', 'light'],
    ['f/f/f', 'light'],
    ['0000/2b2b/3636', 'dark'],
    ['8080/0000/0000', 'dark'],
  ])('takes %s for %s', (color, background) => {
    expect(backgroundOfAnswer(`\x1b]11;rgb:${color}\x07`)).toBe(background);
  });

  it('survives anything', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(['dark', 'light', undefined]).toContain(backgroundOfAnswer(`\x1b]11;${text}\x07`));
      }),
    );
  });
});
