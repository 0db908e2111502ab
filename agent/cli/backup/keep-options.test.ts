import { describe, expect, it } from 'vitest';
import { retentionOf } from './keep-options.ts';

describe('retentionOf()', () => {
  it('has none where none was asked for', () => expect(retentionOf({}, {})).toBeUndefined());

  it('reads every rule', () => {
    const args = { 'keep-last': 3, 'keep-daily': 7, 'keep-within': '2h', 'keep-tag': ['release'] };
    expect(retentionOf(args, {})).toEqual({
      keep_last: 3,
      keep_daily: 7,
      keep_within: 7_200_000,
      keep_tags: ['release'],
    });
  });

  it('takes RETENTION_DAYS where nothing else is said', () => {
    expect(retentionOf({}, { RETENTION_DAYS: '7' })).toEqual({ keep_days: 7 });
    expect(retentionOf({ 'keep-last': 1 }, { RETENTION_DAYS: '7' })).toEqual({ keep_last: 1 });
  });

  it.each([
    [{ 'keep-last': 0 }, {}],
    [{ 'keep-last': 1.5 }, {}],
    [{ 'keep-daily': Number.NaN }, {}],
    [{ 'keep-within': 'a while' }, {}],
    [{}, { RETENTION_DAYS: 'seven' }],
  ])('refuses %j %j', (args, environment) => {
    expect(() => retentionOf(args, environment)).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });
});
