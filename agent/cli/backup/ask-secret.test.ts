import { describe, expect, it } from 'vitest';
import { SecretLine } from './ask-secret.ts';

function typed(...pieces: readonly string[]): string | null | undefined {
  const line = new SecretLine();
  return pieces.map((piece) => line.add(piece)).find((end) => end !== undefined);
}

describe('SecretLine', () => {
  it('ends with return', () => expect(typed('corr', 'ect\r')).toBe('correct'));
  it('is not done before', () => expect(typed('correct')).toBeUndefined());
  it('takes back with backspace', () => expect(typed('corp\u007frect\n')).toBe('correct'));
  it('begins anew with ctrl-u', () => expect(typed('wrong\u0015correct\r')).toBe('correct'));
  it('is given up with ctrl-c', () => expect(typed('corr\u0003')).toBeNull());
  it('is given up with ctrl-d where nothing is typed', () => expect(typed('\u0004')).toBeNull());
  it('takes signs of several bytes as one', () => expect(typed('pä\u{1f600}\u007fss\r')).toBe('päss'));
  it('keeps no more than anybody types', () => expect(typed(`${'x'.repeat(9_999)}\r`)).toHaveLength(4_096));
});
