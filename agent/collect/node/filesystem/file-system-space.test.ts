import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type FileSystemSpace, SpaceReader } from './file-system-space.ts';

const space: FileSystemSpace = { size: 100, free: 50, available: 40, files: 10, filesFree: 5 };

/** Mounts that answer when told to. */
function mounts() {
  const asked: string[] = [];
  const answers = new Map<string, PromiseWithResolvers<FileSystemSpace>>();
  const ask = (path: string) => {
    asked.push(path);
    const answer = Promise.withResolvers<FileSystemSpace>();
    answers.set(path, answer);
    return answer.promise;
  };
  return { asked, answers, ask };
}

test('read() gives the space of a file system that answers from memory at once', async () => {
  const { ask, asked } = mounts();
  const read = await new SpaceReader({ timeout: 5_000, ask }).read('/', 'ext4');
  expect(read?.size).toBeGreaterThan(0);
  expect(asked).toEqual([]);
});

test('read() gives the answer of a mount that may wait', async () => {
  const { ask, answers } = mounts();
  const reading = new SpaceReader({ timeout: 5_000, ask }).read('/srv', 'nfs4');
  await turn();
  answers.get('/srv')!.resolve(space);
  expect(await reading).toEqual(space);
});

test('read() gives nothing for a mount that refuses', async () => {
  const { ask, answers } = mounts();
  const reading = new SpaceReader({ timeout: 5_000, ask }).read('/srv', 'nfs4');
  await turn();
  answers.get('/srv')!.reject(new Error('ESTALE'));
  expect(await reading).toBeUndefined();
});

test('read() gives up on a dead mount, and does not ask it again until it answers', async () => {
  const { ask, asked, answers } = mounts();
  const reader = new SpaceReader({ timeout: 1, ask });
  expect(await reader.read('/srv', 'nfs4')).toBeUndefined();
  expect(await reader.read('/srv', 'nfs4')).toBeUndefined();
  expect(asked).toEqual(['/srv']);
  answers.get('/srv')!.resolve(space);
  await turn();
  const reading = reader.read('/srv', 'nfs4');
  await turn();
  answers.get('/srv')!.resolve(space);
  expect(await reading).toEqual(space);
});

test('read() asks no mount that may wait while as many as allowed are stuck', async () => {
  const { ask, asked, answers } = mounts();
  const reader = new SpaceReader({ timeout: 1, ask, stuckLimit: 1 });
  await reader.read('/dead', 'nfs4');
  expect(await reader.read('/alive', 'nfs4')).toBeUndefined();
  expect(asked).toEqual(['/dead']);
  answers.get('/dead')!.reject(new Error('ETIMEDOUT'));
  await turn();
  const reading = reader.read('/alive', 'nfs4');
  await turn();
  answers.get('/alive')!.resolve(space);
  expect(await reading).toEqual(space);
});

test('read() asks healthy mounts one after another when only one may be asked at a time', async () => {
  const answerAll = async () => space;
  const reader = new SpaceReader({ timeout: 5_000, ask: answerAll, stuckLimit: 1 });
  const all = await Promise.all(['/a', '/b', '/c'].map((path) => reader.read(path, 'nfs4')));
  expect(all).toEqual([space, space, space]);
});
