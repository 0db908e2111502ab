import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import type { ProcessRow } from '../../agent/contract/processes.ts';
import { processRow } from '../host-detail.testkit.ts';
import { makeTheme } from '../theme/theme.ts';
import { createSignalPrompt } from './signal-prompt.ts';

function open(processes: readonly ProcessRow[]) {
  const send = vi.fn();
  const prompt = createSignalPrompt({ host: 'web-1', processes, send });
  return {
    send,
    type: (text: string) => [...text].map((key) => prompt.press(key)).at(-1),
    press: (key: string) => prompt.press(key),
    lines: (height = 20) =>
      prompt
        .lines({ width: 80, height }, makeTheme('none', true))
        .map((text) => stripVTControlCharacters(text)),
  };
}

const nginx = processRow(812, { name: 'nginx', command: 'nginx: worker', user: 'www-data' });

describe('createSignalPrompt()', () => {
  it('says what will be sent to which process', () => {
    const text = open([nginx]).lines().join('\n');
    expect(text).toMatch(/send TERM to this process on web-1/);
    expect(text).toMatch(/812 nginx {2}www-data {2}nginx: worker/);
    expect(text).toMatch(/type nginx: /);
  });

  it('sends nothing until the name was typed', () => {
    const { send, press, type, lines } = open([nginx]);
    type('ngin');
    expect(press('enter')).toBe('stay');
    expect(send).not.toHaveBeenCalled();
    expect(lines().join('\n')).toContain('type nginx to send it');
    type('x');
    expect(press('enter')).toBe('close');
    expect(send.mock.calls).toEqual([['TERM']]);
  });

  it('sends the signal that was chosen, whatever letters are typed', () => {
    const { send, press, type } = open([nginx]);
    press('down');
    press('up');
    press('up');
    type('nginx');
    press('enter');
    expect(send.mock.calls).toEqual([['USR2']]);
  });

  it('wants their number where there are several, and lists as many as fit', () => {
    const many = Array.from({ length: 30 }, (_, index) => processRow(index + 2));
    const { send, press, type, lines } = open(many);
    expect(lines(10)).toHaveLength(10);
    expect(lines(10).join('\n')).toContain('and 25 more');
    type('30');
    press('enter');
    expect(send).toHaveBeenCalledOnce();
  });

  it.each(['日本', '␛]2;x', ' ', ''])('wants the pid where the name %j cannot be typed', (name) => {
    const { send, press, type } = open([processRow(812, { name })]);
    type('812');
    press('enter');
    expect(send).toHaveBeenCalledOnce();
  });

  it('sends nothing when it is left', () => {
    const { send, press, type } = open([nginx]);
    type('nginx');
    expect(press('esc')).toBe('close');
    expect(send).not.toHaveBeenCalled();
  });
});
