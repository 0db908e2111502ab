import type { KeyBinding } from '../screens/key-binding.ts';
import type { ScreenSize } from '../screens/screen.ts';
import type { Theme } from '../theme/theme.ts';

/** Something over the lower part of a screen that takes the keys until it is closed. */
export interface Overlay {
  /** Its keys, for the footer. */
  bindings(): readonly KeyBinding<unknown>[];
  /** Does what the key is bound to; says whether it closes with that. */
  press(key: string): 'close' | 'stay';
  /** Takes a pasted text as a whole, several lines of it too. @default its characters are pressed, without line breaks */
  paste?(text: string): void;
  /** Whether it knows keys with Alt. @default Escape and the key */
  readonly takesAlt?: boolean;
  /** At most `height` lines of `width` cells; the last one lies just above the footer. */
  lines(size: ScreenSize, theme: Theme): string[];
}
