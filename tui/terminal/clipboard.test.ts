import { describe, expect, it } from 'vitest';
import { terminalActions } from './actions.ts';
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

describe('terminalActions()', () => {
  function actions(environment: Record<string, string>) {
    const written: string[] = [];
    const stdout = {
      write: (text: string) => written.push(text) > 0,
    } as unknown as NodeJS.WriteStream;
    const { copy } = terminalActions({ stdout, mouse: { set() {} }, environment });
    return { copy, written };
  }

  it('copies, and says that terminals may refuse it', () => {
    const { copy, written } = actions({ TERM: 'xterm-256color' });
    expect(copy('a')).toBe('copied a (where the terminal allows it)');
    expect(written).toEqual(['\x1b]52;c;YQ==\x07']);
  });

  it('shows a link, or points to files, where the terminal is known to have no clipboard', () => {
    const { copy, written } = actions({ TERM: 'linux' });
    expect(copy('vedette://fleet')).toBe('no clipboard here, to be typed: vedette://fleet');
    expect(copy('a\nb')).toBe('not copied: this terminal has no clipboard; e writes a file');
    expect(written).toEqual([]);
  });

  it('leaves it to tmux within tmux', () => {
    expect(actions({ TERM: 'linux', TMUX: '/tmp/x,1,0' }).copy('a')).toMatch(/^copied a/);
  });
});
