/** A line that is being typed; `cursor` is the place in it, in characters. */
export type TextInput = { readonly text: string; readonly cursor: number };

export const emptyInput: TextInput = { text: '', cursor: 0 };

const LONGEST = 500;

/** A line as it is when editing begins: the cursor at its end. */
export function inputOf(text: string): TextInput {
  return { text, cursor: Array.from(text).length };
}

/**
 * The line after a key, with the editing keys of a shell (readline): arrows, Home/End or ctrl-a/ctrl-e, backspace,
 * ctrl-w (word), ctrl-u (to the beginning), ctrl-k (to the end). Undefined for keys that do not edit.
 */
export function editText({ text, cursor }: TextInput, key: string): TextInput | undefined {
  const characters = Array.from(text);
  const cut = (from: number, to: number) => ({
    text: [...characters.slice(0, from), ...characters.slice(to)].join(''),
    cursor: from,
  });
  switch (key) {
    case 'left':
      return { text, cursor: Math.max(0, cursor - 1) };
    case 'right':
      return { text, cursor: Math.min(characters.length, cursor + 1) };
    case 'home':
    case 'ctrl-a':
      return { text, cursor: 0 };
    case 'end':
    case 'ctrl-e':
      return { text, cursor: characters.length };
    case 'backspace':
      return cut(Math.max(0, cursor - 1), cursor);
    case 'ctrl-w':
      return cut(wordStart(characters, cursor), cursor);
    case 'ctrl-u':
      return cut(0, cursor);
    case 'ctrl-k':
      return { ...cut(cursor, characters.length), cursor };
    default:
      return typed(characters, cursor, key);
  }
}

function typed(characters: readonly string[], cursor: number, key: string): TextInput | undefined {
  if (Array.from(key).length !== 1) return undefined;
  if (characters.length >= LONGEST) return { text: characters.join(''), cursor };
  return { text: characters.toSpliced(cursor, 0, key).join(''), cursor: cursor + 1 };
}

function wordStart(characters: readonly string[], cursor: number): number {
  let start = cursor;
  while (start > 0 && characters[start - 1] === ' ') start--;
  while (start > 0 && characters[start - 1] !== ' ') start--;
  return start;
}
