import { describe, expect, it } from 'vitest';
import { checkRead } from './check-read.ts';

describe('checkRead()', () => {
  it.each([
    [undefined, 'none'],
    ['', 'all'],
    ['new', 'new'],
    ['10%', { share: 0.1 }],
    ['1/4', { share: 0.25 }],
  ])('%j is %j', (text, read) => expect(checkRead(text)).toEqual(read));

  it.each(['0%', '101%', '1/0', 'some', '5'])('refuses %s', (text) => {
    expect(() => checkRead(text)).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });
});
