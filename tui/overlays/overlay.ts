import type { KeyBinding } from '../screens/key-binding.ts';
import type { ScreenSize } from '../screens/screen.ts';
import type { Theme } from '../theme/theme.ts';

/** Something over the lower part of a screen that takes the keys until it is closed. */
export interface Overlay {
  /** Its keys, for the footer. */
  bindings(): readonly KeyBinding<unknown>[];
  /** Does what the key is bound to; says whether it closes with that. */
  press(key: string): 'close' | 'stay';
  /** At most `height` lines of `width` cells; the last one lies just above the footer. */
  lines(size: ScreenSize, theme: Theme): string[];
}
