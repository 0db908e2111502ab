import { useInput } from 'ink';
import { keyNames } from './key-names.ts';

/** Calls `press` with the name of each key, in the order they were typed. */
export function useKeys(press: (key: string) => void): void {
  useInput((input, key) => {
    for (const name of keyNames(input, key)) press(name);
  });
}
