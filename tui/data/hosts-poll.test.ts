import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Client } from '../../agent/client/client.ts';
import { requestError } from '../../agent/client/request-error.ts';
import { fleetHost, NOON } from '../fleet.testkit.ts';
import type { FleetHost } from './fleet-host.ts';
import { HostsPoll } from './hosts-poll.ts';

beforeEach(() => void vi.useFakeTimers({ now: NOON }));
afterEach(() => void vi.useRealTimers());

type Answers = Record<string, () => Promise<string>>;

/** A poll over hosts that answer what is told by their names; `asked` counts the questions. */
function pollOf(answers: Answers, hosts: FleetHost[] = Object.keys(answers).map((name) => fleetHost(name))) {
  const asked: string[] = [];
  let changes = 0;
  const poll = new HostsPoll<string>({
    hosts: () => hosts,
    client: ({ name, target }) => (target === null ? null : ({ name } as unknown as Client)),
    ask: (client) => {
      const { name } = client as unknown as { name: string };
      asked.push(name);
      return answers[name]!();
    },
    period: () => 5_000,
    changed: () => changes++,
    random: () => 0,
  });
  return { poll, asked, hosts, changes: () => changes };
}

const says = (text: string) => () => Promise.resolve(text);
const fails = () => Promise.reject(requestError('web', 'timeout'));

describe('HostsPoll', () => {
  it('asks every host once a period, and tells of many answers at once', async () => {
    const { poll, asked, changes } = pollOf({ a: says('1'), b: says('2') });
    poll.start();
    await vi.advanceTimersByTimeAsync(300);
    expect([asked, changes()]).toEqual([['a', 'b'], 1]);
    expect(poll.answers().map(({ value }) => value)).toEqual(['1', '2']);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(asked).toEqual(['a', 'b', 'a', 'b']);
    poll.stop();
  });

  it('keeps what a host said, with the reason, when it does not answer any more', async () => {
    let answer = says('good');
    const { poll } = pollOf({ a: () => answer() });
    poll.start();
    await vi.advanceTimersByTimeAsync(300);
    answer = fails;
    await vi.advanceTimersByTimeAsync(6_000);
    expect(poll.answers()[0]).toMatchObject({ value: 'good', because: 'timeout' });
    poll.stop();
  });

  it('makes the strings of an answer safe to print', async () => {
    const { poll } = pollOf({ a: says('\u001b[2J') });
    poll.start();
    await vi.advanceTimersByTimeAsync(300);
    expect(poll.answers()[0]?.value).toBe('␛[2J');
    poll.stop();
  });

  it('asks a host that is away less and less often', async () => {
    const { poll, asked } = pollOf({ a: fails });
    poll.start();
    await vi.advanceTimersByTimeAsync(600_000);
    const before = asked.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked.length - before).toBeLessThanOrEqual(5);
    poll.stop();
  });

  it('asks a host again only after its answer, and no more than sixteen at a time', async () => {
    const forever = () => new Promise<string>(() => {});
    const names = Array.from({ length: 40 }, (_, index) => `h${index}`);
    const { poll, asked } = pollOf(Object.fromEntries(names.map((name) => [name, forever])));
    poll.start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(16);
    poll.stop();
  });

  it('does not ask hosts that are down or have no address, and says why', () => {
    const hosts = [
      fleetHost('a', { state: 'down', because: 'connection-refused' }),
      fleetHost('b', { target: null }),
    ];
    const { poll, asked } = pollOf({ a: fails, b: fails }, hosts);
    poll.start();
    expect([asked, poll.answers().map(({ because }) => because)]).toEqual([
      [],
      ['connection-refused', 'no address'],
    ]);
    poll.stop();
  });

  it('asks nobody after its end, and goes on with what it knows when it is started again', async () => {
    const { poll, asked } = pollOf({ a: says('1') });
    poll.start();
    await vi.advanceTimersByTimeAsync(300);
    poll.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual(['a']);
    poll.start();
    expect(poll.answers()[0]?.value).toBe('1');
    poll.stop();
  });

  it('asks at once where somebody hurries', async () => {
    const { poll, asked, hosts } = pollOf({ a: says('1'), b: says('2') });
    poll.start();
    await vi.advanceTimersByTimeAsync(300);
    poll.hurry([hosts[1]!.key]);
    expect(asked).toEqual(['a', 'b', 'b']);
    poll.stop();
  });
});
