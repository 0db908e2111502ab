import { Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { safeLine } from '../../agent/kit/safe-text.ts';
import { textWidth } from './bun-text-width.ts';
import { fitText } from './fit-text.ts';

/** How far the cursor of a real terminal emulation goes for that text. */
async function shownWidth(text: string): Promise<number> {
  const terminal = new Terminal({ cols: 400, rows: 2, allowProposedApi: true });
  onTestFinished(() => terminal.dispose());
  await new Promise<void>((done) => terminal.write(text, done));
  return terminal.buffer.active.cursorX;
}

/** Letters, marks that combine, wide characters, and some that are narrow or wide by the terminal's language. */
const unit = fc.constantFrom(
  'a',
  ' ',
  'é',
  'e\u0301',
  'ß',
  'Ω',
  '→',
  '…',
  '±',
  '日',
  '本',
  '한',
  '、',
  'ｱ',
  'Ａ',
  '█',
  '⣿',
);
const text = fc.array(unit, { maxLength: 40 }).map((parts) => parts.join(''));

describe('textWidth()', () => {
  it('is what the terminal advances, for letters, marks and wide characters', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (sample) => {
        const safe = safeLine(sample);
        expect(await shownWidth(safe)).toBe(textWidth(safe));
      }),
      { numRuns: 60 },
    );
  });
});

describe('fitText()', () => {
  it('is exactly as wide as it is told to be, for any text', () => {
    const any = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(
      fc.property(any, fc.integer({ min: 0, max: 50 }), (sample, width) => {
        expect(textWidth(fitText(safeLine(sample), width))).toBe(width);
      }),
    );
  });
});
