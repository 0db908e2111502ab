import { actionOf, type KeyBinding } from '../screens/key-binding.ts';
import type { Table } from '../table/table.ts';
import { line } from '../text/spans.ts';
import type { Theme } from '../theme/theme.ts';
import type { Overlay } from './overlay.ts';

type Action = 'up' | 'down' | 'toggle' | 'sort' | 'left' | 'right' | 'reset' | 'close';

const chooserKeys: readonly KeyBinding<Action>[] = [
  { keys: [' '], label: 'Space', does: 'show or hide', brief: 'show/hide', action: 'toggle' },
  { keys: ['s'], label: 's', does: 'sort by it', brief: 'sort', action: 'sort' },
  { keys: ['left', 'h'], label: 'left', does: 'move it to the left', brief: 'left', action: 'left' },
  { keys: ['right', 'l'], label: 'right', does: 'move it to the right', brief: 'right', action: 'right' },
  { keys: ['r'], label: 'r', does: 'as many as fit again', brief: 'reset', action: 'reset' },
  { keys: ['up', 'k'], label: 'up k', does: 'up', action: 'up' },
  { keys: ['down', 'j'], label: 'down j', does: 'down', action: 'down' },
  { keys: ['esc', 'enter', 'c'], label: 'Esc', does: 'done', brief: 'done', action: 'close' },
];

/** Lets the user choose and order the columns of a table. */
export function createColumnChooser(table: Table<never>): Overlay {
  let cursor = 0;
  const shown = () => table.state.columns ?? table.columns.map(({ id }) => id);
  /** The shown columns in their order, then the others. */
  const listed = () => [
    ...shown().flatMap((id) => table.columns.find((column) => column.id === id) ?? []),
    ...table.columns.filter(({ id }) => !shown().includes(id)),
  ];

  function toggle(): void {
    const { id } = listed()[cursor]!;
    const without = shown().filter((one) => one !== id);
    if (without.length === 0) return;
    table.choose(shown().includes(id) ? without : [...shown(), id]);
  }
  function shift(by: 1 | -1): void {
    const order = [...shown()];
    const to = cursor + by;
    if (cursor >= order.length || to < 0 || to >= order.length) return;
    [order[cursor], order[to]] = [order[to]!, order[cursor]!];
    cursor = to;
    table.choose(order);
  }
  const actions: Record<Exclude<Action, 'close'>, () => void> = {
    up: () => {
      cursor = Math.max(0, cursor - 1);
    },
    down: () => {
      cursor = Math.min(table.columns.length - 1, cursor + 1);
    },
    toggle,
    sort: () => table.sortBy(listed()[cursor]!.id),
    left: () => shift(-1),
    right: () => shift(1),
    reset: () => table.choose(null),
  };

  return {
    bindings: () => chooserKeys,
    press(key) {
      const action = actionOf(chooserKeys, key);
      if (action === 'close') return 'close';
      if (action !== undefined) actions[action]();
      return 'stay';
    },
    lines({ width, height }, theme) {
      const rows = Math.max(1, Math.min(height - 1, table.columns.length));
      const top = Math.max(0, Math.min(cursor - Math.floor(rows / 2), table.columns.length - rows));
      const visible = listed().slice(top, top + rows);
      return [
        line(
          [
            [' columns', 'title'],
            [table.state.columns === null ? '  as many as fit' : '', 'dim'],
          ],
          width,
          theme,
        ),
        ...visible.map((column, index) =>
          columnLine(column, { table, shown: shown(), selected: top + index === cursor, width }, theme),
        ),
      ];
    },
  };
}

function columnLine(
  { id, title, does = title }: Table<never>['columns'][number],
  {
    table,
    shown,
    selected,
    width,
  }: { table: Table<never>; shown: readonly string[]; selected: boolean; width: number },
  theme: Theme,
): string {
  const { glyphs } = theme;
  const box = shown.includes(id) ? '[x]' : '[ ]';
  const sorted =
    table.state.sort === id ? ` ${table.state.reversed ? glyphs.sortedUp : glyphs.sortedDown}` : '';
  const text = ` ${selected ? glyphs.selected : ' '} ${box} ${id.padEnd(12)} ${does}${sorted}`;
  return selected ? theme.paint('selected', line([[text]], width, theme)) : line([[text]], width, theme);
}
