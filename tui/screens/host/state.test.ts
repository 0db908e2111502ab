import { describe, expect, it } from 'vitest';
import { type HostAction, hostReducer, openedHost } from './state.ts';

const stateAfter = (...actions: HostAction[]) =>
  actions.reduce((state, action) => hostReducer(state, action, 2), openedHost('web-1'));

describe('hostReducer()', () => {
  it('goes round the windows in both directions', () => {
    const longer = { type: 'window', by: 1 } as const;
    expect(stateAfter(longer).window.name).toBe('15m');
    expect(stateAfter(longer, longer, longer, longer).window.name).toBe('5m');
    expect(stateAfter({ type: 'window', by: -1 }).window.name).toBe('3h');
  });

  it('scrolls as far as there are charts', () => {
    const down = { type: 'scroll', by: 1 } as const;
    expect(stateAfter(down, down, down).scroll).toBe(2);
    expect(stateAfter(down, { type: 'scroll', by: -1 }, { type: 'scroll', by: -1 }).scroll).toBe(0);
    expect(stateAfter({ type: 'bottom' }).scroll).toBe(2);
    expect(stateAfter({ type: 'bottom' }, { type: 'top' }).scroll).toBe(0);
  });
});
