import { describe, expect, it } from 'vitest';
import { fleetKeyAction, fleetKeys } from './keys.ts';

describe('fleetKeyAction()', () => {
  it('does nothing for keys that are not bound', () => {
    expect(['z', '%', 'ctrl-x', 'alt-s', 'tab'].map((key) => fleetKeyAction(key, false))).toEqual(
      Array.from({ length: 5 }),
    );
  });

  it('types every character into the filter while that is edited', () => {
    expect(fleetKeyAction('s', true)).toEqual({ type: 'type', text: 's' });
    expect(fleetKeyAction(' ', true)).toEqual({ type: 'type', text: ' ' });
    expect(fleetKeyAction('👍', true)).toEqual({ type: 'type', text: '👍' });
    expect(fleetKeyAction('enter', true)).toEqual({ type: 'keep-filter' });
    expect(fleetKeyAction('ctrl-x', true)).toBeUndefined();
  });
});

describe('fleetKeys', () => {
  it('bind no key twice', () => {
    const keys = fleetKeys.flatMap(({ keys }) => keys);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
