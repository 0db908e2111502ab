import { describe, expect, it } from 'vitest';
import { requestError } from '../../agent/client/request-error.ts';
import { fixedClient } from '../host-client.testkit.ts';
import { askEach, type HostTask, taskReport } from './ask-each.ts';

const task = (
  host: string,
  ask: HostTask['ask'],
  client: HostTask['client'] = fixedClient({}),
): HostTask => ({
  ...{ host, hostKey: host, what: 'redis', client, ask },
});
const done = async () => 'removed redis/slow';
const failing = (because: 'timeout' | 'forbidden') => async () => {
  throw requestError('web-2', because);
};
const quiet = () => {};

describe('askEach()', () => {
  it('tells hosts that refuse from hosts that do not answer', async () => {
    const outcomes = await askEach(
      [
        task('web-1', done),
        task('web-2', failing('forbidden')),
        task('web-3', failing('timeout')),
        task('web-4', done, null),
      ],
      quiet,
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['done', 'refused', 'silent', 'silent']);
  });

  it('tells the newest outcomes of all whenever one is known', async () => {
    const told: number[] = [];
    await askEach([task('web-1', done), task('web-2', done)], (outcomes) =>
      told.push(outcomes.filter(({ outcome }) => outcome === 'done').length),
    );
    expect(told).toEqual([1, 2]);
  });

  it('asks no more than eight at a time', async () => {
    let [running, most] = [0, 0];
    const slow = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running--;
      return '';
    };
    await askEach(
      Array.from({ length: 100 }, (_, index) => task(`web-${index}`, slow)),
      quiet,
    );
    expect(most).toBe(8);
  });
});

describe('taskReport()', () => {
  it('counts hosts, and names the first that did not do it', async () => {
    const both = await askEach([task('web-1', done), task('web-2', done)], quiet);
    expect(taskReport('ended', both)).toBe('ended on 2 hosts');
    expect(taskReport('ended', both.slice(1))).toBe('ended on web-2');
    const some = await askEach([task('web-1', done), task('web-3', done, null)], quiet);
    expect(taskReport('ended', some)).toBe('ended on 1 of 2; web-3: it has no address to ask');
  });
});
