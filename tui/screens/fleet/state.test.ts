import { describe, expect, it } from 'vitest';
import { type FleetAction, fleetReducer, initialFleetState, selectedIndex, visibleTop } from './state.ts';

const order = Array.from({ length: 50 }, (_, index) => `host-${index}`);
const context = { order, visible: 10 };
const stateAfter = (...actions: FleetAction[]) =>
  actions.reduce((state, action) => fleetReducer(state, action, context), initialFleetState);

describe('fleetReducer()', () => {
  it('moves the selection and keeps it on the list', () => {
    expect(stateAfter({ type: 'move', by: 3 }).selected).toBe('host-3');
    expect(stateAfter({ type: 'move', by: -3 }).selected).toBe('host-0');
    expect(stateAfter({ type: 'last' }, { type: 'move', by: 1 }).selected).toBe('host-49');
  });

  it('scrolls by pages that overlap by one host', () => {
    expect(stateAfter({ type: 'page', by: 1 })).toMatchObject({ selected: 'host-9', top: 0 });
    expect(stateAfter({ type: 'page', by: 1 }, { type: 'page', by: 1 })).toMatchObject({
      selected: 'host-18',
      top: 9,
    });
  });

  it('goes to both ends', () => {
    expect(stateAfter({ type: 'last' })).toMatchObject({ selected: 'host-49', top: 40 });
    expect(stateAfter({ type: 'last' }, { type: 'first' })).toMatchObject({ selected: 'host-0', top: 0 });
  });

  it('goes through the columns that can be sorted by, and back to worst first', () => {
    let state = initialFleetState;
    const seen: string[] = [];
    do {
      seen.push(state.sort);
      state = fleetReducer(state, { type: 'sort' }, context);
    } while (state.sort !== 'worst' && seen.length < 50);
    expect(seen).toEqual([
      'worst',
      'host',
      'age',
      'cpu',
      'memory',
      'load',
      'pressure',
      'disk',
      'receive',
      'transmit',
      'uptime',
      'busy',
      'version',
    ]);
  });

  it('types and erases the filter by whole characters', () => {
    const typed = stateAfter(
      { type: 'edit-filter' },
      { type: 'type', text: 'w' },
      { type: 'type', text: '👍' },
    );
    expect(typed).toMatchObject({ editing: true, filter: 'w👍' });
    expect(fleetReducer(typed, { type: 'erase' }, context).filter).toBe('w');
    expect(fleetReducer(typed, { type: 'keep-filter' }, context)).toMatchObject({
      editing: false,
      filter: 'w👍',
    });
    expect(fleetReducer(typed, { type: 'clear-filter' }, context)).toMatchObject({
      editing: false,
      filter: '',
    });
  });

  it('selects nothing in an empty list', () => {
    const empty = { order: [], visible: 10 };
    expect(fleetReducer(initialFleetState, { type: 'move', by: 1 }, empty).selected).toBeNull();
  });
});

describe('selectedIndex()', () => {
  it('follows the host when the order changes, and falls back to the first when it is gone', () => {
    const state = stateAfter({ type: 'move', by: 3 });
    expect(selectedIndex(state, ['host-3', 'host-0'])).toBe(0);
    expect(selectedIndex(state, ['host-0', 'host-3'])).toBe(1);
    expect(selectedIndex(state, ['host-0'])).toBe(0);
  });
});

describe('visibleTop()', () => {
  it.each([
    [0, 5, 10, 50, 0],
    [0, 10, 10, 50, 1],
    [20, 5, 10, 50, 5],
    [45, 49, 10, 50, 40],
    [5, 2, 10, 3, 0],
  ])('from %i for row %i, %i visible of %i', (top, index, visible, count, expected) => {
    expect(visibleTop(top, index, visible, count)).toBe(expected);
  });
});
