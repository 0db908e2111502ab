import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialTableState, type TableAction, tableReducer, visibleTop } from './table-state.ts';

const order = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const context = { order, visible: 3, sorts: ['worst', 'name'], groups: ['env', 'rack'] };
const reached = (...actions: TableAction[]) =>
  actions.reduce((state, action) => tableReducer(state, action, context), initialTableState('worst'));

describe('tableReducer()', () => {
  it('moves by rows and pages, and stays within the table', () => {
    expect(reached({ type: 'move', by: 1 }, { type: 'move', by: 1 }).selected).toBe('c');
    expect(reached({ type: 'page', by: 1 }).selected).toBe('c');
    expect(reached({ type: 'last' }, { type: 'move', by: 5 }).selected).toBe('g');
    expect(reached({ type: 'move', by: -5 }).selected).toBe('a');
  });

  it('marks and moves on; a second time unmarks', () => {
    expect([...reached({ type: 'mark' }, { type: 'mark' }).marked]).toEqual(['a', 'b']);
    expect([...reached({ type: 'mark' }, { type: 'first' }, { type: 'mark' }).marked]).toEqual([]);
  });

  it('marks all that are shown, or none', () => {
    expect([...reached({ type: 'mark-all' }).marked]).toEqual(order);
    expect(reached({ type: 'mark-all' }, { type: 'mark-all' }).marked.size).toBe(0);
  });

  it('goes through the orders and the groups, and begins anew', () => {
    expect(reached({ type: 'sort' }).sort).toBe('name');
    expect(reached({ type: 'sort' }, { type: 'sort' }).sort).toBe('worst');
    expect(reached({ type: 'group' }, { type: 'group' }).group).toBe('rack');
    expect(reached({ type: 'group' }, { type: 'group' }, { type: 'group' }).group).toBeNull();
  });

  it('does nothing to an empty table but what it is told', () => {
    const state = tableReducer(initialTableState('worst'), { type: 'mark' }, { ...context, order: [] });
    expect([state.selected, state.marked.size]).toEqual([null, 0]);
  });
});

describe('visibleTop()', () => {
  it('keeps the row in sight and moves as little as it can', () => {
    fc.assert(
      fc.property(fc.nat(99), fc.nat(99), fc.integer({ min: 1, max: 50 }), (top, index, visible) => {
        const count = 100;
        const moved = visibleTop(top, index, visible, count);
        expect(moved).toBeLessThanOrEqual(index);
        expect(moved + visible).toBeGreaterThan(index);
        expect(moved).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
