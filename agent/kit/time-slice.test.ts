import { expect, it } from 'vitest';
import { TimeSlice } from './time-slice.ts';

it('TimeSlice is over when its time is used up', () => {
  expect(new TimeSlice(0).over).toBe(true);
});

it('TimeSlice lets others have their turn', async () => {
  let turns = 0;
  setImmediate(() => turns++);
  await new TimeSlice().next();
  expect(turns).toBe(1);
});

it('TimeSlice ends work that was given up', async () => {
  const signal = AbortSignal.abort(new Error('too late'));
  await expect(new TimeSlice().next(signal)).rejects.toThrow('too late');
});
