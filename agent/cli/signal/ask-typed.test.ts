import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { askTyped } from './ask-typed.ts';

async function asked(input: Readable) {
  const output = new PassThrough();
  const answer = await askTyped('Type sleep: ', { input, output });
  return [answer, String(output.read())];
}

test('askTyped() gives the line that was typed', async () => {
  expect(await asked(Readable.from(['sle', 'ep\nmore\n']))).toEqual(['sleep', 'Type sleep: ']);
});

test('askTyped() gives null when the input ends without a line', async () => {
  expect(await asked(Readable.from([]))).toEqual([null, 'Type sleep: ']);
});
