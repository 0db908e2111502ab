import { describe, expect, test } from 'vitest';
import { functionSignatures } from '../syntax/function-signatures.ts';
import { functionImplementations } from './index.ts';

describe('functionImplementations', () => {
  test('has every function that is not refused, and no other', () => {
    const answered = [...functionSignatures.values()]
      .filter(({ experimental }) => !experimental)
      .map(({ name }) => name);
    expect([...functionImplementations.keys()].sort()).toEqual(answered.sort());
  });

  test('every function of a range is one of windows, or asks for one', () => {
    for (const { name, args } of functionSignatures.values()) {
      const implementation = functionImplementations.get(name);
      if (!args.includes('matrix') || implementation === undefined) continue;
      expect(implementation.kind === 'window' || 'windowed' in implementation).toBe(true);
    }
  });
});
