import { expect, it } from 'vitest';
import { parseVersion, takesPatch } from './server-version.ts';

it.each([
  ['{"version": "2.12.0"}\n', [2, 12, 0]],
  ['{"version":"2.5.0"}', [2, 5, 0]],
  ['2.1.4', [2, 1, 4]],
  ['git-2.6.1', [2, 6, 1]],
  ['{"version": "2.12.0-rc1"}', [2, 12, 0]],
  ['', undefined],
  ['<html>2.12.0', undefined],
  ['{"version": "git"}', undefined],
])('parseVersion() reads %s', (text, version) => {
  expect(parseVersion(text)).toEqual(version);
});

it.each([
  [[2, 6, 0], true],
  [[3, 0, 0], true],
  [[2, 5, 9], false],
  [undefined, false],
] as const)('takesPatch(%j)', (version, takes) => {
  expect(takesPatch(version)).toBe(takes);
});
