import { actionOf, type KeyBinding } from '../screens/key-binding.ts';
import { beside } from '../text/beside.ts';
import { ends, line } from '../text/spans.ts';
import type { Theme } from '../theme/theme.ts';
import type { Overlay } from './overlay.ts';

export type HelpOptions = {
  /** The name of the screen. */
  readonly title: string;
  readonly bindings: readonly KeyBinding<unknown>[];
  /** What the signs of the screen mean, a line each. */
  readonly legend: (theme: Theme) => readonly string[];
};

const helpKeys: readonly KeyBinding<'close' | 'down' | 'up'>[] = [
  { keys: ['esc', 'enter', '?', 'q'], label: 'Esc', does: 'back', brief: 'back', action: 'close' },
  { keys: ['down', 'j', 'pagedown', ' '], label: 'down j', does: 'further', brief: 'more', action: 'down' },
  { keys: ['up', 'k', 'pageup'], label: 'up k', does: 'before', brief: 'before', action: 'up' },
];
const TWO_COLUMNS = 140;
const STEP = 5;

/** The keys of a screen and the meaning of its signs, over all of it; two columns where there is room. */
export function createHelp({ title, bindings, legend }: HelpOptions): Overlay {
  let top = 0;
  return {
    bindings: () => helpKeys,
    press(key) {
      const action = actionOf(helpKeys, key);
      if (action === 'down') top += STEP;
      if (action === 'up') top = Math.max(0, top - STEP);
      return action === 'close' ? 'close' : 'stay';
    },
    lines({ width, height }, theme) {
      const blank = line([], width, theme);
      const signs = legend(theme).map((text) => line([[`  ${text}`]], width, theme));
      const body = [...keyTable(bindings, width, theme), blank, ...signs];
      const visible = Math.max(0, height - 2);
      top = Math.max(0, Math.min(top, body.length - visible));
      const last = Math.min(body.length, top + visible);
      const place = body.length > visible ? `${top + 1}-${last} of ${body.length} ` : '';
      const head = ends([[` ${title}: keys`, 'title']], [[place, 'dim']], width, theme);
      const shown = Array.from({ length: visible }, (_, index) => body[top + index] ?? blank);
      return [head, blank, ...shown].slice(0, height);
    },
  };
}

function keyTable(bindings: readonly KeyBinding<unknown>[], width: number, theme: Theme): string[] {
  if (width < TWO_COLUMNS) return keyColumn(bindings, width, theme);
  const half = Math.ceil(bindings.length / 2);
  const left = keyColumn(bindings.slice(0, half), Math.floor(width / 2), theme);
  const right = keyColumn(bindings.slice(half), Math.ceil(width / 2), theme);
  const blank = line([], Math.ceil(width / 2), theme);
  return beside([left, left.map((_, index) => right[index] ?? blank)]);
}

function keyColumn(bindings: readonly KeyBinding<unknown>[], width: number, theme: Theme): string[] {
  const labelWidth = Math.max(0, ...bindings.map(({ label }) => label.length)) + 4;
  return bindings.map(({ label, does }) =>
    line([[`  ${label}`.padEnd(labelWidth), 'accent'], [does]], width, theme),
  );
}
