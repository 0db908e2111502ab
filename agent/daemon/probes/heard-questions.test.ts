import { expect, test } from 'vitest';
import { HeardQuestions } from './heard-questions.ts';
import type { FromWorker } from './worker-messages.ts';

function questions() {
  const told: FromWorker[] = [];
  return { told, asked: new HeardQuestions((message) => void told.push(message)) };
}

test('HeardQuestions gives each question its own answer', async () => {
  const { told, asked } = questions();
  const answers = Promise.all([asked.ask('a'), asked.ask('b')]);
  expect(told).toEqual([
    { type: 'heard?', id: 1, name: 'a' },
    { type: 'heard?', id: 2, name: 'b' },
  ]);
  asked.answer({ type: 'heard', id: 2, heard: { record: undefined, listeningSince: 2 } });
  asked.answer({ type: 'heard', id: 1, heard: { record: undefined, listeningSince: 1 } });
  expect((await answers).map(({ listeningSince }) => listeningSince)).toEqual([1, 2]);
});

test('HeardQuestions is unknown when the records cannot be read', async () => {
  const { asked } = questions();
  const answer = asked.ask('a');
  asked.answer({ type: 'heard', id: 1, heard: undefined });
  await expect(answer).rejects.toMatchObject({ reason: 'records-unreadable', state: 'unknown' });
});

test('HeardQuestions passes over an answer that nobody waits for', () => {
  expect(() => questions().asked.answer({ type: 'heard', id: 7, heard: undefined })).not.toThrow();
});
