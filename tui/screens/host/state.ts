import { type ChartWindow, chartWindows } from '../../data/chart-windows.ts';

/** What the user has chosen on the screen of one host. */
export type HostScreenState = {
  /** The key of the host. */
  readonly host: string;
  readonly window: ChartWindow;
  /** The first row of charts on the screen. */
  readonly scroll: number;
};

export type HostAction =
  | { readonly type: 'window'; readonly by: 1 | -1 }
  | { readonly type: 'scroll'; readonly by: number }
  | { readonly type: 'top' | 'bottom' };

/** The screen of a host as it opens. */
export function openedHost(host: string): HostScreenState {
  return { host, window: chartWindows[0], scroll: 0 };
}

/** `lastScroll` is how far the charts can be scrolled on this terminal. */
export function hostReducer(state: HostScreenState, action: HostAction, lastScroll: number): HostScreenState {
  const scrolled = (to: number) => ({ ...state, scroll: Math.max(0, Math.min(lastScroll, to)) });
  switch (action.type) {
    case 'window':
      return { ...state, window: neighbour(state.window, action.by) };
    case 'scroll':
      return scrolled(state.scroll + action.by);
    case 'top':
      return scrolled(0);
    case 'bottom':
      return scrolled(lastScroll);
  }
}

function neighbour(window: ChartWindow, by: 1 | -1): ChartWindow {
  const count = chartWindows.length;
  return chartWindows[(chartWindows.indexOf(window) + by + count) % count]!;
}
