import { describe, expect, it, vi } from 'vitest';
import { fleetHost } from '../../fleet.testkit.ts';
import type { Overlay } from '../../overlays/overlay.ts';
import { makeTheme } from '../../theme/theme.ts';
import {
  completeLast,
  createScopePrompt,
  createSumPrompt,
  createThresholdPrompt,
} from './explore-prompts.ts';

const note = (prompt: Overlay) => prompt.lines({ width: 80, height: 20 }, makeTheme('none', true))[0]!.trim();
const press = (prompt: Overlay, text: string, ...keys: string[]) =>
  [...text, ...keys].map((key) => prompt.press(key)).at(-1);

describe('completeLast()', () => {
  it.each([
    ['', 'web-', 2],
    ['web-1, w', 'web-1, web-', 2],
    ['web-1,web-2', 'web-1,web-2', 1],
    ['nosuch', 'nosuch', 0],
  ])('makes of %j: %j', (typed, text, count) => {
    const completed = completeLast(typed, ['web-1', 'web-2']);
    expect([completed.text, completed.choices.length]).toEqual([text, count]);
  });
});

describe('createScopePrompt()', () => {
  it('refuses what is no scope, and takes nothing for all', () => {
    const submit = vi.fn();
    const prompt = createScopePrompt('', [fleetHost('web-1')], submit);
    expect(press(prompt, '{env', 'enter')).toBe('stay');
    expect(note(prompt)).toContain('expected a label');
    expect(press(prompt, '', 'ctrl-u', 'enter')).toBe('close');
    press(prompt, 'w', 'tab', 'enter');
    expect(submit.mock.calls).toEqual([['all'], ['web-1']]);
  });
});

describe('createThresholdPrompt()', () => {
  it('refuses what is no number, and takes nothing for none', () => {
    const submit = vi.fn();
    const prompt = createThresholdPrompt('5', submit);
    expect(press(prompt, ' apples', 'enter')).toBe('stay');
    expect(note(prompt)).toContain('write a number');
    press(prompt, '', 'ctrl-u', 'enter');
    expect(submit).toHaveBeenCalledWith('');
  });
});

describe('createSumPrompt()', () => {
  it('gives the labels, and refuses what is none', () => {
    const submit = vi.fn();
    const prompt = createSumPrompt(() => ['mode', 'cpu'], submit);
    press(prompt, 'a-b', 'enter');
    expect(note(prompt)).toContain('"a-b" is no label');
    press(prompt, '', 'ctrl-u', 'm', 'tab', ',', 'c', 'tab', 'enter');
    expect(submit).toHaveBeenCalledWith(['mode', 'cpu']);
  });
});
