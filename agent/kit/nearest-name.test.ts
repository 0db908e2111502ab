import { expect, test } from 'vitest';
import { nearestName } from './nearest-name.ts';

const names = ['interval', 'level', 'listen', 'host', 'store', 'tls'];

test.each([
  ['intervall', 'interval'],
  ['levle', 'level'],
  ['Listen', 'listen'],
  ['hots', 'host'],
  ['sore', 'store'],
  ['tl', 'tls'],
])('nearestName() takes %s for %s', (name, expected) => {
  expect(nearestName(name, names)).toBe(expected);
});

test.each([['destination'], ['x'], ['']])('nearestName() knows nothing near %j', (name) => {
  expect(nearestName(name, names)).toBeUndefined();
});
