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

const WITH_CTRL: ReadonlySet<string> = new Set(['left', 'right']);
/** What the name of a key with Alt begins with; behind it stands the name of the key. */
export const ALT = 'alt-';

/**
 * The names of the keys in one input: a printable character is its own name, others are words such as `enter`, `up`
 * and `ctrl-c`. Keys that were typed fast, or that come over a slow line, arrive together in one string. A letter with
 * Alt is `alt-f`, and so is one that was typed right after Escape: who does not know it takes it for the two.
 */
export function keyNames(input: string, key: Key): string[] {
  const special = FLAGS.find(([flag]) => key[flag])?.[1];
  if (special === 'tab' && key.shift) return ['shift-tab'];
  if (special !== undefined) return [key.ctrl && WITH_CTRL.has(special) ? `ctrl-${special}` : special];
  if (key.ctrl) return [`ctrl-${input}`];
  const names = Array.from(input, characterName);
  if (!key.meta) return names;
  const [first, ...rest] = names;
  return first === undefined ? ['esc'] : [`${ALT}${first}`, ...rest];
}

function characterName(character: string): string {
  const code = character.codePointAt(0)!;
  if (character in CONTROL_NAMES) return CONTROL_NAMES[character]!;
  return code < 0x20 ? `ctrl-${String.fromCharCode(code + 0x60)}` : character;
}
