import { expect, it } from 'vitest';
import { sendsInClear } from './sends-in-clear.ts';

it.each([
  ['http://web-2:8338', true],
  ['http://10.0.0.2:8338', true],
  ['http://127.0.0.1.evil.example', true],
  ['https://web-2:8338', false],
  ['http://127.0.0.1:8338', false],
  ['http://127.1.2.3', false],
  ['http://[::1]:8338', false],
  ['http://LOCALHOST:8338', false],
])('sendsInClear(%s) is %s', (url, expected) => {
  expect(sendsInClear(url)).toBe(expected);
});
