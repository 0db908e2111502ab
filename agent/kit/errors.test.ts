import { openSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorCode, errorMessage, OperationalError } from './errors.ts';

test('OperationalError carries its kind, its hint and its cause', () => {
  const cause = new Error('ENOSPC');
  const error = new OperationalError('storage', 'Cannot open the store: the disk is full', {
    hint: 'df',
    cause,
  });
  expect(error).toMatchObject({ name: 'OperationalError', kind: 'storage', hint: 'df', cause });
});

test.each([
  [new Error('a'), 'a'],
  ['b', 'b'],
  [undefined, 'undefined'],
  [{ toString: (): string => 'c' }, 'c'],
])('errorMessage() gives the text of anything thrown: %s', (thrown, expected) => {
  expect(errorMessage(thrown)).toBe(expected);
});

test('errorCode() gives the code of a system error', () => {
  const open = () => openSync('/no/such/file', 'r');
  let code: string | undefined;
  try {
    open();
  } catch (error) {
    code = errorCode(error);
  }
  expect(code).toBe('ENOENT');
});

test.each([[undefined], [null], ['ENOENT'], [{ code: 5 }], [new Error('a')]])(
  'errorCode() is undefined for %s',
  (thrown) => {
    expect(errorCode(thrown)).toBeUndefined();
  },
);
