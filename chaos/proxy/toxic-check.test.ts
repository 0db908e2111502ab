import { describe, expect, it } from 'vitest';
import { checkToxic } from './toxic-check.ts';
import { initialAttributes } from './toxic-kind.ts';
import { toxicKindNamed } from './toxics/index.ts';

const check = (type: string, attributes: Record<string, number>) => () => {
  const kind = toxicKindNamed(type)!;
  checkToxic(kind, { attributes: { ...initialAttributes(kind), ...attributes } });
};

describe('checkToxic()', () => {
  it('takes any number for the official kinds', () => {
    expect(check('latency', { latency: -5 })).not.toThrow();
    expect(check('slicer', { average_size: 2 ** 63 })).not.toThrow();
  });

  it.each([
    ['corrupt', { percent: 101 }, 'percent must be from 0 to 100 %, not 101'],
    ['corrupt', { bits: 0 }, 'bits must be from 1 to 1024, not 0'],
    ['loss', { percent: Number.NaN }, 'percent must be from 0 to 100 %, not NaN'],
    ['close_after', { ms: -1 }, 'ms must be from 0 to 86400000 ms, not -1'],
    ['refuse_first', { connections: -1 }, 'connections must be from 0 to 1000000000 connections, not -1'],
  ])('refuses %s %o with what it may be', (type, attributes, problem) => {
    expect(check(type, attributes)).toThrow(problem);
  });
});
