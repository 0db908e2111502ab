import { expect, test } from 'vitest';
import type { FaultChange } from '../../../chaos/proxy/fault-proxies.ts';
import { fakeClock } from '../../kit/clock.testkit.ts';
import type { NewEvent } from '../../store/local/events.ts';
import { FaultEvents } from './fault-events.ts';

const slow = {
  ...{ name: 'slow', type: 'latency', stream: 'DOWNSTREAM', toxicity: 0.5 },
  attributes: { latency: 200, jitter: 0 },
};

function told() {
  const clock = fakeClock();
  const events: NewEvent[] = [];
  const faults = new FaultEvents((event) => void events.push(event), clock);
  const take = (proxy: string, change: FaultChange['change'] = 'added', toxic: FaultChange['toxic'] = slow) =>
    faults.take({ proxy, toxic, change });
  return { clock, events, faults, take };
}

test.each([
  ['added', 'fault-started', 'warning', 'On redis: slow (latency downstream, latency=200 jitter=0, 50 %)'],
  [
    'changed',
    'fault-changed',
    'warning',
    'On redis, now: slow (latency downstream, latency=200 jitter=0, 50 %)',
  ],
  [
    'removed',
    'fault-ended',
    'info',
    'On redis: no more slow (latency downstream, latency=200 jitter=0, 50 %)',
  ],
  [
    'expired',
    'fault-ended',
    'info',
    'On redis: no more slow (latency downstream, latency=200 jitter=0, 50 %): its time was over',
  ],
] as const)('a toxic that is %s is the event %s', (change, kind, severity, message) => {
  const { events, take } = told();
  take('redis', change);
  expect(events).toEqual([{ kind, severity, subject: 'redis', message }]);
});

test('a proxy that is disabled and enabled is told as such', () => {
  const { events, take } = told();
  take('redis', 'disabled', null);
  take('redis', 'enabled', null);
  expect(events).toMatchObject([
    { kind: 'proxy-disabled', severity: 'warning', message: 'redis takes no connections' },
    { kind: 'proxy-enabled', severity: 'info', message: 'redis takes connections again' },
  ]);
});

test('who put a toxic there, and for how long, is told', () => {
  const { events, take } = told();
  take('redis', 'added', { ...slow, toxicity: 1, ttl: 30, owner: 'vedette:ci' });
  expect(events[0]!.message).toBe(
    'On redis: slow (latency downstream, latency=200 jitter=0) for 30 s, by vedette:ci',
  );
});

test('names from outside are told without control characters', () => {
  const { events, take } = told();
  take('re\u001b[31mdis', 'added', { ...slow, name: 'a\nb' });
  expect(JSON.stringify(events)).not.toMatch(/\\u001b|\\n/);
});

test('FaultEvents tells a few changes of one proxy, then a summary each ten seconds', () => {
  const { clock, events, faults, take } = told();
  for (let second = 0; second < 60; second++) {
    for (let change = 0; change < 1_000; change++) take('suite');
    faults.tick();
    clock.advance(1_000);
  }
  expect(events.length).toBeLessThanOrEqual(6 + 12 + 6);
  const summaries = events.filter(({ kind }) => kind === 'faults-changed');
  expect(summaries[0]!.message).toBe('994 more changes of faults on suite');
  const counted = summaries.reduce((sum, { message }) => sum + Number.parseInt(message, 10), 0);
  expect(counted).toBeGreaterThan(49_000);
});

test('FaultEvents still tells of one proxy while another is flooded', () => {
  const { events, take } = told();
  for (let change = 0; change < 1_000; change++) take('suite');
  take('redis');
  expect(events.at(-1)!.subject).toBe('redis');
});

test('FaultEvents is bounded for any number of proxies', () => {
  const { events, faults, take } = told();
  for (let proxy = 0; proxy < 1_000; proxy++) take(`p${proxy}`);
  faults.tick();
  expect(events).toHaveLength(61);
  expect(events.at(-1)!.message).toBe('940 more changes of faults on p60, p61, p62 and 937 more');
});
