import { expect, test } from 'vitest';
import { runInSlices } from './run-in-slices.ts';

function* busy(milliseconds: number) {
  const until = performance.now() + milliseconds;
  while (performance.now() < until) yield;
  return 'done';
}

test('runInSlices() gives what the generator returns', async () => {
  expect(await runInSlices(busy(1), () => {})).toBe('done');
});

test('runInSlices() lets timers go on meanwhile', async () => {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 5);
  await runInSlices(busy(200), () => {});
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(5);
});

test('runInSlices() ends the generator where the check throws', async () => {
  let ended = false;
  const work = (function* () {
    try {
      yield* busy(60_000);
    } finally {
      ended = true;
    }
  })();
  const check = () => {
    throw new Error('enough');
  };
  await expect(runInSlices(work, check)).rejects.toThrow('enough');
  expect(ended).toBe(true);
});
