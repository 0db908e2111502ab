import { expect, it } from 'vitest';
import { readOnce } from './read-once.ts';

it('readOnce() gives the bytes of a kernel file', () => {
  expect(readOnce('/proc/self/comm')?.length).toBeGreaterThan(1);
});

it('readOnce() gives nothing for a file that is gone', () => {
  expect(readOnce('/nowhere/file')).toBeUndefined();
});

it('readOnce() gives nothing where there is a file in place of a folder', () => {
  expect(readOnce('/proc/self/comm/file')).toBeUndefined();
});

it('readOnce() throws what is neither', () => {
  expect(() => readOnce('/proc')).toThrow('EISDIR');
});
