import type { Key } from 'ink';

const CONTROL_NAMES: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\b': 'backspace',
  '\x7f': 'backspace',
  '\x1b': 'esc',
};

const FLAGS = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
] as const satisfies readonly (readonly [keyof Key, string])[];

/**
 * The names of the keys in one input: a printable character is its own name, others are words such as `enter`, `up`
 * and `ctrl-c`. Keys that were typed fast, or that come over a slow line, arrive together in one string; so does Escape
 * with the key after it, which looks like Alt. No key is bound with Alt, so it is taken for what was typed.
 */
export function keyNames(input: string, key: Key): string[] {
  const special = FLAGS.find(([flag]) => key[flag])?.[1];
  if (special === 'tab' && key.shift) return ['shift-tab'];
  if (special !== undefined) return [special];
  if (key.ctrl) return [`ctrl-${input}`];
  const names = Array.from(input, characterName);
  return key.meta ? ['esc', ...names] : names;
}

function characterName(character: string): string {
  const code = character.codePointAt(0)!;
  if (character in CONTROL_NAMES) return CONTROL_NAMES[character]!;
  return code < 0x20 ? `ctrl-${String.fromCharCode(code + 0x60)}` : character;
}
