import { type ColumnId, fleetColumns } from './columns.ts';

/** What the user has chosen on the fleet screen. */
export type FleetState = {
  /** The column that hosts are sorted by; `worst` puts first what needs a look. */
  readonly sort: SortKey;
  readonly reversed: boolean;
  readonly filter: string;
  /** Whether keys are typed into the filter. */
  readonly editing: boolean;
  /** The key of the selected host; null for the first, whichever that is. */
  readonly selected: string | null;
  /** Index of the first row on the screen. */
  readonly top: number;
};
export type SortKey = 'worst' | ColumnId;

export type FleetAction =
  | { readonly type: 'move'; readonly by: number }
  | { readonly type: 'page'; readonly by: number }
  | { readonly type: 'first' | 'last' | 'sort' | 'reverse' }
  | { readonly type: 'edit-filter' | 'keep-filter' | 'clear-filter' | 'erase' }
  | { readonly type: 'type'; readonly text: string };

/** What the reducer must know of the screen: the keys of the hosts in order, and how many rows are visible. */
export type FleetContext = { readonly order: readonly string[]; readonly visible: number };

const SORT_KEYS: readonly SortKey[] = [
  'worst',
  ...fleetColumns.filter(({ sort }) => sort).map(({ id }) => id),
];
const LONGEST_FILTER = 100;

export const initialFleetState: FleetState = {
  sort: 'worst',
  reversed: false,
  filter: '',
  editing: false,
  selected: null,
  top: 0,
};

export function fleetReducer(state: FleetState, action: FleetAction, context: FleetContext): FleetState {
  const index = selectedIndex(state, context.order);
  switch (action.type) {
    case 'move':
      return select(state, index + action.by, context);
    case 'page':
      return select(state, index + action.by * Math.max(1, context.visible - 1), context);
    case 'first':
      return select(state, 0, context);
    case 'last':
      return select(state, context.order.length - 1, context);
    case 'sort':
      return { ...state, sort: following(state.sort), reversed: false, top: 0 };
    case 'reverse':
      return { ...state, reversed: !state.reversed, top: 0 };
    case 'edit-filter':
      return { ...state, editing: true };
    case 'keep-filter':
      return { ...state, editing: false };
    case 'clear-filter':
      return { ...state, editing: false, filter: '', top: 0 };
    case 'erase':
      return { ...state, filter: Array.from(state.filter).slice(0, -1).join(''), top: 0 };
    case 'type':
      return { ...state, filter: (state.filter + action.text).slice(0, LONGEST_FILTER), top: 0 };
  }
}

/** Where the selected host is; 0 when nothing is selected or it is no longer there. */
export function selectedIndex({ selected }: FleetState, order: readonly string[]): number {
  return Math.max(0, selected === null ? 0 : order.indexOf(selected));
}

/** The first row to show so that row `index` of `count` is visible, moving as little as possible from `top`. */
export function visibleTop(top: number, index: number, visible: number, count: number): number {
  const kept = Math.max(0, Math.min(top, count - visible));
  if (index < kept) return index;
  return index >= kept + visible ? index - visible + 1 : kept;
}

function select(state: FleetState, index: number, { order, visible }: FleetContext): FleetState {
  const to = Math.max(0, Math.min(order.length - 1, index));
  return {
    ...state,
    selected: order[to] ?? null,
    top: visibleTop(state.top, to, visible, order.length),
  };
}

function following(sort: SortKey): SortKey {
  return SORT_KEYS[(SORT_KEYS.indexOf(sort) + 1) % SORT_KEYS.length]!;
}
