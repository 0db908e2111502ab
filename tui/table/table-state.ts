import { emptyInput, inputOf, type TextInput } from '../text/text-input.ts';

/** What the user has chosen in a table. */
export type TableState = {
  /** The id of the column or order that rows are sorted by. */
  readonly sort: string;
  readonly reversed: boolean;
  readonly filter: TextInput;
  /** Whether keys are typed into the filter. */
  readonly typing: boolean;
  /** The key of the selected row; null for the first, whichever that is. */
  readonly selected: string | null;
  /** Index of the first line of rows on the screen. */
  readonly top: number;
  /** The keys of the marked rows. */
  readonly marked: ReadonlySet<string>;
  /** The columns that are shown, in their order; null for as many as fit. */
  readonly columns: readonly string[] | null;
  /** The label that rows are grouped by. */
  readonly group: string | null;
};

export type TableAction =
  | { readonly type: 'move' | 'page'; readonly by: number }
  | { readonly type: 'first' | 'last' | 'sort' | 'unsort' | 'reverse' | 'group' | 'mark' | 'mark-all' }
  | { readonly type: 'edit-filter' | 'keep-filter' | 'clear-filter' };

/** What the reducer must know of the table: its rows in order, how many are visible, what it may be sorted and grouped by. */
export type TableContext = {
  readonly order: readonly string[];
  readonly visible: number;
  readonly sorts: readonly string[];
  readonly groups: readonly string[];
};

export function initialTableState(sort: string): TableState {
  return {
    sort,
    reversed: false,
    filter: emptyInput,
    typing: false,
    selected: null,
    top: 0,
    marked: new Set(),
    columns: null,
    group: null,
  };
}

export function tableReducer(state: TableState, action: TableAction, context: TableContext): TableState {
  const { order, visible, sorts, groups } = context;
  const index = selectedIndex(state, order);
  switch (action.type) {
    case 'move':
      return select(state, index + action.by, order);
    case 'page':
      return select(state, index + action.by * Math.max(1, visible - 1), order);
    case 'first':
      return select(state, 0, order);
    case 'last':
      return select(state, order.length - 1, order);
    case 'sort':
      return { ...state, sort: following(state.sort, sorts, 1), reversed: false, top: 0 };
    case 'unsort':
      return { ...state, sort: sorts[0]!, reversed: false, top: 0 };
    case 'reverse':
      return { ...state, reversed: !state.reversed, top: 0 };
    case 'group':
      return { ...state, group: nextGroup(state.group, groups), top: 0 };
    case 'mark':
      return select(toggled(state, order[index]), index + 1, order);
    case 'mark-all':
      return { ...state, marked: order.every((key) => state.marked.has(key)) ? new Set() : new Set(order) };
    case 'edit-filter':
      return { ...state, typing: true };
    case 'keep-filter':
      return { ...state, typing: false };
    case 'clear-filter':
      return { ...state, typing: false, filter: emptyInput, top: 0 };
  }
}

/** The state with another filter; the selection stays where it is as long as its row does. */
export function withFilter(state: TableState, filter: TextInput | string): TableState {
  return { ...state, filter: typeof filter === 'string' ? inputOf(filter) : filter, top: 0 };
}

/** Where the selected row is; 0 when nothing is selected or it is no longer there. */
export function selectedIndex({ selected }: TableState, order: readonly string[]): number {
  return Math.max(0, selected === null ? 0 : order.indexOf(selected));
}

/** The first line to show so that line `index` of `count` is visible, moving as little as possible from `top`. */
export function visibleTop(top: number, index: number, visible: number, count: number): number {
  const kept = Math.max(0, Math.min(top, count - visible));
  if (index < kept) return index;
  return index >= kept + visible ? index - visible + 1 : kept;
}

function select(state: TableState, index: number, order: readonly string[]): TableState {
  const to = Math.max(0, Math.min(order.length - 1, index));
  return { ...state, selected: order[to] ?? null };
}

function toggled(state: TableState, key: string | undefined): TableState {
  if (key === undefined) return state;
  const marked = new Set(state.marked);
  if (!marked.delete(key)) marked.add(key);
  return { ...state, marked };
}

function following(sort: string, sorts: readonly string[], by: number): string {
  return sorts[(sorts.indexOf(sort) + by + sorts.length) % sorts.length]!;
}

function nextGroup(group: string | null, groups: readonly string[]): string | null {
  return groups[group === null ? 0 : groups.indexOf(group) + 1] ?? null;
}
