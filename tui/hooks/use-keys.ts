import { useInput, usePaste } from 'ink';
import { keyNames } from './key-names.ts';

/** Calls `press` with the name of each key, in the order they were typed, and `paste` with what is pasted, as a whole. */
export function useKeys(press: (key: string) => void, paste: (text: string) => void): void {
  useInput((input, key) => {
    for (const name of keyNames(input, key)) press(name);
  });
  usePaste(paste);
}
