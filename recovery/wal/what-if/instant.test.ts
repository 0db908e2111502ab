import { expect, test } from 'vitest';
import { readInstant } from './instant.ts';

const noon = new Date(2026, 10, 21, 12, 0, 0).getTime();
const local = (day: number, hour: number, minute: number, second: number) =>
  `${new Date(2026, 10, day, hour, minute, second).toISOString().slice(0, 19).replace('T', ' ')}.`;

test.each([
  ['02:14:59', `${local(21, 2, 14, 59)}000000`],
  ['02:14', `${local(21, 2, 14, 0)}000000`],
  ['2:14:59.25', `${local(21, 2, 14, 59)}250000`],
  ['12:00:00', `${local(21, 12, 0, 0)}000000`],
  ['12:00:01', `${local(20, 12, 0, 1)}000000`],
  ['23:59:59', `${local(20, 23, 59, 59)}000000`],
  ['2026-11-21T02:14:59Z', '2026-11-21 02:14:59.000000'],
  ['2026-11-21T02:14:59.123456+02:00', '2026-11-21 00:14:59.123456'],
  ['2026-11-21 02:14:59-05:30', '2026-11-21 07:44:59.000000'],
])('readInstant reads %s', (text, instant) => expect(readInstant(text, noon)).toBe(instant));

test.each([
  '',
  'now',
  '25:00',
  '02:60:00',
  '2026-11-21',
  '2026-11-21T02:14:59',
  '2026-13-01T00:00:00Z',
  '02:14:59.1234567',
])('readInstant refuses "%s"', (text) => {
  expect(() => readInstant(text, noon)).toThrow(/^Cannot read the time/);
});
