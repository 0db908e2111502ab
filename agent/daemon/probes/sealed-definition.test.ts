import { expect, test } from 'vitest';
import { Secret } from '../../kit/secret.ts';
import { sealSecrets, unsealSecrets } from './sealed-definition.ts';

const through = (value: unknown) => unsealSecrets(structuredClone(sealSecrets(value)));

test('a secret comes through a clone, at any depth', () => {
  const { oauth2, list } = through({
    oauth2: { client_secret: new Secret('s3cret') },
    list: [new Secret('')],
  }) as { oauth2: { client_secret: Secret }; list: Secret[] };
  expect([oauth2.client_secret.reveal(), list[0]!.reveal()]).toEqual(['s3cret', '']);
  expect(String(oauth2.client_secret)).toBe('***');
});

test.each([[{ name: 'shop', timeouts: { dns: 5 }, parent: ['a'], ca: null, on: true }], [[1, 'two', [3]]]])(
  'what is no secret stays as it is: %j',
  (value) => {
    expect(through(value)).toEqual(value);
  },
);
