import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from './secret.ts';

const secret = new Secret('hunter2');

test.each<[string, (secret: Secret) => string]>([
  ['a template', (secret) => `${secret}`],
  ['concatenation', (secret) => `a${secret}`],
  ['String()', (secret) => String(secret)],
  ['JSON', (secret) => JSON.stringify({ secret })],
  ['inspect()', (secret) => inspect({ secret }, { showHidden: true, depth: 9 })],
  ['an error message', (secret) => new Error(`refused ${secret}`).message],
  ['its own properties', (secret) => JSON.stringify(Object.getOwnPropertyDescriptors(secret))],
  ['a spread copy', (secret) => inspect({ ...secret })],
])('Secret does not show itself through %s', (_way, print) => {
  expect(print(secret)).not.toContain('hunter2');
});

test('Secret reads as *** in text and JSON', () => {
  expect(`${secret} ${JSON.stringify(secret)}`).toBe('*** "***"');
});

test('reveal() gives the value', () => {
  expect(secret.reveal()).toBe('hunter2');
});
