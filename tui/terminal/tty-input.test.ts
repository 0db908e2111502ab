import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { MouseEvent } from './mouse.ts';
import { type TtySource, ttyInput } from './tty-input.ts';

function opened() {
  const source = Object.assign(new PassThrough(), { setRawMode: () => undefined, ref() {}, unref() {} });
  const mouse: MouseEvent[] = [];
  const input = ttyInput(source as unknown as TtySource, (event) => mouse.push(event));
  const typed = () => {
    let text = '';
    for (let chunk = input.read(); chunk !== null; chunk = input.read()) text += String(chunk);
    return text;
  };
  const settled = () => setTimeout(60);
  return { source, input, mouse, typed, settled };
}

describe('ttyInput()', () => {
  it('hands keys on and tells clicks, also where a character or a report is split', async () => {
    const { source, input, mouse, typed, settled } = opened();
    input.setRawMode(true);
    for (const bytes of [Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1), '\x1b[<0;3', ';4Mx'])
      source.write(bytes);
    await settled();
    expect(typed()).toBe('éx');
    expect(mouse).toEqual([{ column: 2, row: 3 }]);
  });

  it('hands a lone Escape on', async () => {
    const { source, input, typed, settled } = opened();
    input.setRawMode(true);
    source.write('\x1b');
    await settled();
    expect(typed()).toBe('\x1b');
  });

  it('leaves the terminal alone while it is not in raw mode', async () => {
    const { source, input, typed, settled } = opened();
    input.setRawMode(true);
    input.setRawMode(false);
    source.write('for the shell');
    await settled();
    expect(typed()).toBe('');
    expect(String(source.read())).toBe('for the shell');
  });
});
