import { describe, expect, it } from 'vitest';
import { requireTerminal } from './require-terminal.ts';

const terminal = { stdin: { isTTY: true }, stdout: { isTTY: true }, env: { TERM: 'xterm' } };

describe('requireTerminal()', () => {
  it('lets a terminal pass', () => {
    expect(requireTerminal(terminal)).toBeUndefined();
  });

  it.each([
    [{ stdout: {} }, 'Cannot open the console: standard output is not a terminal'],
    [{ stdin: { isTTY: false } }, 'Cannot open the console: standard input is not a terminal'],
    [{ env: { TERM: 'dumb' } }, 'Cannot open the console: TERM=dumb cannot move the cursor'],
  ])('refuses %j and points to the command for it', (change, message) => {
    const open = () => requireTerminal({ ...terminal, ...change });
    expect(open).toThrow(message);
    expect(open).toThrow(
      expect.objectContaining({ kind: 'invalid', hint: expect.stringContaining('vedette status') }),
    );
  });
});
