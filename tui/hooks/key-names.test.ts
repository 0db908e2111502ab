import type { Key } from 'ink';
import { describe, expect, it } from 'vitest';
import { keyNames } from './key-names.ts';

const plain: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageUp: false,
  pageDown: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};

describe('keyNames()', () => {
  it.each([
    ['one character', 'a', {}, ['a']],
    ['several typed at once', 'aB/', {}, ['a', 'B', '/']],
    ['a batch with Enter and Backspace in it', 'ab\x7fc\r', {}, ['a', 'b', 'backspace', 'c', 'enter']],
    ['a batch with ctrl-c in it', 'x\x03', {}, ['x', 'ctrl-c']],
    ['characters of several code units', 'é日👍', {}, ['é', '日', '👍']],
    ['an arrow', '', { upArrow: true }, ['up']],
    ['Tab', '\t', { tab: true }, ['tab']],
    ['Tab with Shift', '', { tab: true, shift: true }, ['shift-tab']],
    ['Enter', '\r', { return: true }, ['enter']],
    ['a control key', 'c', { ctrl: true }, ['ctrl-c']],
    ['Alt, or Escape right before a key', 'f', { meta: true }, ['alt-f']],
    ['an arrow with Ctrl', '', { leftArrow: true, ctrl: true }, ['ctrl-left']],
    ['Escape', '', { escape: true, meta: true }, ['esc']],
    ['a function key that Ink does not know', '', {}, []],
  ] as const)('of %s', (_name, input, flags, names) => {
    expect(keyNames(input, { ...plain, ...flags })).toEqual(names);
  });
});
