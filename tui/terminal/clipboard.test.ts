import { describe, expect, it } from 'vitest';
import { clipboardSequence } from './clipboard.ts';

describe('clipboardSequence()', () => {
  it('carries the text in base64, whatever it holds', () => {
    expect(clipboardSequence('web-1 \u001b]52;', { tmux: false })).toBe('\x1b]52;c;d2ViLTEgG101Mjs=\x07');
  });

  it('is passed on by tmux', () => {
    expect(clipboardSequence('a', { tmux: true })).toBe(
      '\x1b]52;c;YQ==\x07\x1bPtmux;\x1b\x1b]52;c;YQ==\x07\x1b\\',
    );
  });

  it('refuses what terminals do not take', () => {
    expect(() => clipboardSequence('x'.repeat(100_000), { tmux: false })).toThrow(RangeError);
  });
});
