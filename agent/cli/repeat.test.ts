import { describe, expect, it } from 'vitest';
import { OperationalError } from '../kit/errors.ts';
import { captureOutput } from './output.testkit.ts';
import { repeat } from './repeat.ts';

async function repeated(readings: (() => string)[], isTerminal: boolean) {
  const controller = new AbortController();
  const captured = captureOutput({ isTerminal });
  const read = async () => {
    const next = readings.shift();
    if (next === undefined) controller.abort();
    return next?.() ?? '';
  };
  const { signal } = controller;
  const lines = (text: string) => text.split('|');
  const last = await repeat({ output: captured.output, signal, period: 1, read, lines });
  return { last, text: captured.text };
}

describe('repeat()', () => {
  it('paints over what it painted before on a terminal', async () => {
    const { text } = await repeated([() => 'a|b', () => 'c'], true);
    expect(text).toBe('a\nb\n\u001b[2F\u001b[Jc\n');
  });

  it('appends elsewhere', async () => {
    expect((await repeated([() => 'a', () => 'b'], false)).text).toBe('a\nb\n');
  });

  it('gives the last good reading', async () => {
    expect((await repeated([() => 'a', () => 'b'], false)).last).toBe('b');
  });

  it('shows a failure and goes on', async () => {
    const fail = () => {
      throw new OperationalError('unavailable', 'Cannot ask web-1: \u001b[2J');
    };
    const { text } = await repeated([() => 'a', fail, () => 'b'], false);
    expect(text).toBe('a\nerror: Cannot ask web-1: ␛[2J\nb\n');
  });

  it('never hides the cursor nor switches the screen', async () => {
    expect((await repeated([() => 'a'], true)).text).not.toMatch(/\u001b\[\?/);
  });
});
