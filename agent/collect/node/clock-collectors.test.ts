import { expect, test } from 'vitest';
import { openCollector } from '../run-collector.testkit.ts';
import { writtenHost } from '../written-host.testkit.ts';
import { time } from './time/time.ts';
import { openAdjtimex } from './timex/adjtimex-ffi.ts';
import { timex } from './timex/timex.ts';

test('the time collector tells the wall clock, also after it was stepped', async () => {
  const collector = openCollector(time);
  expect((await collector.run()).node_time_seconds).toBe(1_700_000_000);
  collector.clock.step(-3_600_000);
  expect((await collector.run()).node_time_seconds).toBe(1_699_996_400);
});

test('the time collector follows a change of the clock source within a minute', async () => {
  const folder = 'sys/devices/system/clocksource/clocksource0';
  const host = writtenHost({
    [`${folder}/available_clocksource`]: 'tsc hpet \n',
    [`${folder}/current_clocksource`]: 'tsc\n',
  });
  const collector = openCollector(time, host);
  const current = async () =>
    Object.keys(await collector.run()).filter((key) => key.includes('current_info'));
  expect(await current()).toEqual(['node_time_clocksource_current_info{device="0",clocksource="tsc"}']);
  host.write(`${folder}/current_clocksource`, 'hpet\n');
  collector.clock.advance(60_000);
  expect(await current()).toEqual(['node_time_clocksource_current_info{device="0",clocksource="hpet"}']);
});

test('openAdjtimex() reads the clock of this kernel in its own units', () => {
  const adjtimex = openAdjtimex();
  const clock = adjtimex!.read();
  adjtimex!.close();
  expect(clock.tick).toBeGreaterThan(8_999);
  expect(clock.tick).toBeLessThan(11_001);
  expect([0, 1, 2, 3, 4, 5]).toContain(clock.state);
});

test('the timex collector gives ratios and seconds', async () => {
  const collector = openCollector(timex);
  const values = await collector.run();
  collector.close();
  expect(Object.keys(values)).toHaveLength(17);
  expect(values.node_timex_tick_seconds).toBeCloseTo(0.01, 2);
  expect(values.node_timex_frequency_adjustment_ratio).toBeCloseTo(1, 2);
});
