import { expect, test } from 'vitest';
import { waitFor } from '../../binary.testkit.ts';
import { resultAt } from './probe-parts.testkit.ts';
import { type NamedResult, ResultBatch } from './result-batch.ts';

function batchWith() {
  const sent: string[] = [];
  const send = (results: readonly NamedResult[]) => void sent.push(results.map(({ name }) => name).join());
  const batch = new ResultBatch(send);
  return { batch, sent, add: (name: string) => batch.add({ name, result: resultAt(0) }) };
}

test('ResultBatch sends what comes together in one message', async () => {
  const { sent, add } = batchWith();
  for (const name of ['a', 'b', 'c']) add(name);
  await waitFor(() => sent[0], { what: () => 'the message' });
  expect(sent).toEqual(['a,b,c']);
});

test('flush() sends at once what waits, and nothing twice', async () => {
  const { batch, sent, add } = batchWith();
  add('a');
  batch.flush();
  batch.flush();
  add('b');
  await waitFor(() => sent[1], { what: () => 'the second message' });
  expect(sent).toEqual(['a', 'b']);
});
