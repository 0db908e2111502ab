import { actionOf, type KeyBinding } from '../screens/key-binding.ts';
import { line, type Span } from '../text/spans.ts';
import type { Theme } from '../theme/theme.ts';
import type { Overlay } from './overlay.ts';

export type PagerOptions = {
  readonly title: (theme: Theme) => readonly Span[];
  /** What is read; asked for whenever it is drawn, so that it may grow. Each becomes one line. */
  readonly lines: (theme: Theme, width: number) => readonly (readonly Span[])[];
  /** Where what is read begins. @default 'top' */
  readonly from?: 'top' | 'end';
  /** What else keys do while it is open; before its own. @default nothing */
  readonly more?: readonly KeyBinding<() => void>[];
};

type Action =
  | 'close'
  | { readonly by: number }
  | { readonly pages: number }
  | { readonly to: 'first' | 'last' };

const pagerKeys: readonly KeyBinding<Action>[] = [
  { keys: ['esc', 'enter', 'q'], label: 'Esc', does: 'close it', brief: 'close', action: 'close' },
  { keys: ['down', 'j'], label: 'down j', does: 'a line down', brief: 'down', action: { by: 1 } },
  { keys: ['up', 'k'], label: 'up k', does: 'a line up', brief: 'up', action: { by: -1 } },
  {
    keys: ['pagedown', ' ', 'ctrl-f'],
    label: 'PgDn',
    does: 'a page down',
    brief: 'page',
    action: { pages: 1 },
  },
  { keys: ['pageup', 'ctrl-b'], label: 'PgUp', does: 'a page up', action: { pages: -1 } },
  { keys: ['home', 'g'], label: 'g', does: 'the beginning', brief: 'first', action: { to: 'first' } },
  { keys: ['end', 'G'], label: 'G', does: 'the end', brief: 'last', action: { to: 'last' } },
];

/** Lines to read over the screen, as many as there is room for at a time. */
export function createPager({ title, lines, from = 'top', more = [] }: PagerOptions): Overlay {
  let top = from === 'end' ? Number.POSITIVE_INFINITY : 0;
  let page = 1;
  return {
    bindings: () => [...more, ...pagerKeys],
    press(key) {
      const act = actionOf(more, key);
      if (act !== undefined) {
        act();
        return 'stay';
      }
      const action = actionOf(pagerKeys, key);
      if (action === 'close') return 'close';
      if (action === undefined) return 'stay';
      if ('by' in action) top += action.by;
      else if ('pages' in action) top += action.pages * Math.max(1, page - 1);
      else top = action.to === 'first' ? 0 : Number.POSITIVE_INFINITY;
      return 'stay';
    },
    lines({ width, height }, theme) {
      const all = lines(theme, width);
      page = Math.max(1, Math.min(all.length, height - 2));
      top = Math.max(0, Math.min(top, all.length - page));
      const place = all.length > page ? `  ${top + 1}-${top + page} of ${all.length}` : '';
      return [
        line([[theme.glyphs.rule.repeat(width), 'axis']], width, theme),
        line([[' '], ...title(theme), [place, 'dim']], width, theme),
        ...all.slice(top, top + page).map((spans) => line(spans, width, theme)),
      ];
    },
  };
}
