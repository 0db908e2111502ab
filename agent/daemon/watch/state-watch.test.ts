import { describe, expect, it } from 'vitest';
import { OperationalError } from '../../kit/errors.ts';
import { watchedHost } from './state-watch.testkit.ts';
import type { WatchedStates } from './watched-states.ts';

const doors: WatchedStates = {
  name: 'doors',
  metric: 'door_open',
  many: 'doors',
  read: ({ labels, value }) => [labels.door ?? '', value === 0.5 ? 'moving' : value === 1 ? 'open' : 'shut'],
  passing: new Set(['moving']),
  event: ({ subject, before, now }) =>
    before === undefined
      ? undefined
      : { kind: 'door', severity: now === 'open' ? 'error' : 'info', subject, message: `${subject} ${now}` },
};
const host = () => watchedHost(doors, 'door');
const messages = (events: readonly { message: string }[]) => events.map(({ message }) => message);
const all = (count: number, value: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`d${index}`, value]));

describe('StateWatch', () => {
  it('tells each change once', () => {
    const { measure, look } = host();
    expect(measure({ a: 0, b: 0 })).toEqual([]);
    expect(messages(measure({ a: 1, b: 0 }))).toEqual(['a open']);
    expect(look()).toEqual([]);
    expect(measure({ a: 1, b: 0 })).toEqual([]);
  });

  it('tells what changed while the agent was down', () => {
    const { measure, restartAgent } = host();
    measure({ a: 0 });
    restartAgent();
    expect(messages(measure({ a: 1 }))).toEqual(['a open']);
    restartAgent();
    expect(measure({ a: 1 })).toEqual([]);
  });

  it.each(['', '{', '[]', '{"a":1}', 'null'])('begins anew where %j was kept', (text) => {
    const { facts, measure, restartAgent } = host();
    facts.set('told-doors', text);
    restartAgent();
    expect(measure({ a: 1 })).toEqual([]);
    expect(messages(measure({ a: 0 }))).toEqual(['a shut']);
  });

  it('waits until a run is complete', () => {
    const { family, look, measure, set } = host();
    measure({ a: 0, b: 0 });
    set.begin();
    family.with('a').set(1);
    expect(look()).toEqual([]);
    family.with('b').set(1);
    set.sweep();
    expect(messages(look())).toEqual(['a open', 'b open']);
  });

  it('takes the absence of all for not having been asked', () => {
    const { measure } = host();
    measure({ a: 0 });
    expect(measure({})).toEqual([]);
    expect(messages(measure({ a: 1 }))).toEqual(['a open']);
  });

  it('passes over states in which nothing stays', () => {
    const { measure } = host();
    measure({ a: 0 });
    expect(measure({ a: 0.5 })).toEqual([]);
    expect(measure({ a: 0 })).toEqual([]);
    measure({ a: 0.5 });
    expect(messages(measure({ a: 1 }))).toEqual(['a open']);
  });

  it('groups a storm, the worst first', () => {
    const { measure } = host();
    measure({ ...all(12, 0), z: 1 });
    expect(measure({ ...all(12, 1), z: 0 })).toEqual([
      {
        kind: 'door',
        severity: 'error',
        subject: 'doors',
        message: expect.stringMatching(/^13 doors changed: d0 open; .*d9 open; and 3 more$/),
      },
    ]);
  });

  it('tells three changes of what flaps, and then where it ended up', () => {
    const { clock, measure } = host();
    measure({ a: 0 });
    const told = [1, 0, 1, 0, 1, 0].map((value) => measure({ a: value }).length);
    expect(told).toEqual([1, 1, 1, 0, 0, 0]);
    clock.advance(600_000);
    expect(messages(measure({ a: 0 }))).toEqual(['a shut']);
  });

  it('bounds the events of all together, and tells the rest later', () => {
    const { clock, measure } = host();
    measure(all(40, 0));
    const open = (count: number) => ({ ...all(40, 0), ...all(count, 1) });
    const told = [10, 20, 30].map((count) => measure(open(count)).length);
    expect(told).toEqual([10, 10, 0]);
    clock.advance(3_600_000);
    expect(measure(open(30))).toHaveLength(10);
  });

  it('goes on while its memory cannot be written, and writes it later', () => {
    const { facts, measure, restartAgent } = host();
    measure({ a: 0 });
    const { set } = facts;
    facts.set = () => {
      throw new OperationalError('storage', 'Cannot store a fact: the disk is full');
    };
    expect(messages(measure({ a: 1 }))).toEqual(['a open']);
    facts.set = set;
    measure({ a: 1 });
    restartAgent();
    expect(measure({ a: 1 })).toEqual([]);
  });
});
