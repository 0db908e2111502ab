import { expect, test } from 'vitest';
import { Deadlines } from '../deadlines.ts';
import { IdleWatch } from './idle-watch.ts';
import { pause } from './tcp-plane.testkit.ts';

/** Something that is looked after, and whether it was ended. */
function subject() {
  return {
    activity: 0,
    isEnded: false,
    timedOut() {
      this.isEnded = true;
    },
  };
}

test('an IdleWatch ends what is idle for too long, and nothing that moves', async () => {
  const watch = new IdleWatch(new Deadlines(), 60);
  const [idle, busy] = [subject(), subject()];
  watch.add(idle);
  watch.add(busy);
  for (let index = 0; index < 20; index++) {
    busy.activity++;
    await pause(10);
  }
  expect([idle.isEnded, busy.isEnded]).toEqual([true, false]);
});

test('an IdleWatch leaves what was taken back', async () => {
  const watch = new IdleWatch(new Deadlines(), 20);
  const gone = subject();
  watch.add(gone);
  watch.delete(gone);
  await pause(60);
  expect(gone.isEnded).toBe(false);
});

test('an IdleWatch of no time ends nothing', async () => {
  const watch = new IdleWatch(new Deadlines(), 0);
  const one = subject();
  watch.add(one);
  await pause(20);
  expect(one.isEnded).toBe(false);
});
