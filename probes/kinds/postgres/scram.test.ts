import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ScramClient } from './scram.ts';

const NONCE = 'rOprNGfwEbeRWgbNEkqO';
const SERVER_FIRST = `r=${NONCE}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`;

test('ScramClient says what the example of RFC 7677 says', async () => {
  const client = new ScramClient('user', NONCE);
  expect(client.firstMessage).toBe(`n,,n=user,r=${NONCE}`);
  const { message, verify } = await client.prove('pencil', SERVER_FIRST);
  expect(message).toBe(
    `c=biws,r=${NONCE}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`,
  );
  expect(() => verify('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')).not.toThrow();
});

test.each(['v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsAPp5WX=', 'v=AAAA', 'e=other-error', ''])(
  'ScramClient does not believe a server that ends with %j',
  async (word) => {
    const { verify } = await new ScramClient('user', NONCE).prove('pencil', SERVER_FIRST);
    expect(() => verify(word)).toThrow('does not know the password');
  },
);

test.each([
  'r=other%nonce,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
  `r=${NONCE},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`,
  `r=${NONCE}x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=999999999`,
  `r=${NONCE}x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=0`,
  `r=${NONCE}x,s=,i=4096`,
  '',
])('ScramClient refuses %j', async (serverFirst) => {
  await expect(new ScramClient('user', NONCE).prove('pencil', serverFirst)).rejects.toMatchObject({
    reason: 'protocol-error',
  });
});

test('ScramClient refuses whatever is not a first word of SCRAM', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), async (text) => {
      await expect(new ScramClient('user', NONCE).prove('pencil', text)).rejects.toThrow(
        'does not keep to SCRAM',
      );
    }),
  );
});
