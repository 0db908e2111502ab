import { describe, expect, it } from 'vitest';
import { attributeProblem } from './attribute-problem.ts';
import type { AttributeSpec } from './toxic-kind.ts';

const specs: Record<string, AttributeSpec> = {
  percent: { type: 'number', unit: '%', describe: 'share', min: 0, max: 100 },
  mode: { type: 'text', unit: null, describe: 'how', choices: ['soft', 'hard'] },
};

describe('attributeProblem()', () => {
  it('finds nothing wrong with bounds themselves', () => {
    expect(attributeProblem(specs, { percent: 0, mode: 'soft' })).toBeUndefined();
    expect(attributeProblem(specs, { percent: 100, mode: 'hard' })).toBeUndefined();
  });

  it('says which number may be between which', () => {
    expect(attributeProblem(specs, { percent: 101, mode: 'soft' })).toBe(
      'percent must be from 0 to 100 %, not 101',
    );
  });

  it('refuses what is not a number', () => {
    expect(attributeProblem(specs, { percent: Number.NaN, mode: 'soft' })).toContain('percent must be');
  });

  it('lists the words that a text may be', () => {
    expect(attributeProblem(specs, { percent: 1, mode: 'loud' })).toBe('mode must be one of soft, hard');
  });
});
