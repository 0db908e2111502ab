import { describe, expect, it } from 'vitest';
import { fleetHost, NOON } from '../fleet.testkit.ts';
import { meshPair } from '../probes.testkit.ts';
import { type MeshAnswer, mergeMesh } from './fleet-mesh.ts';
import type { HostAnswer } from './hosts-poll.ts';

const answer = (
  name: string,
  to: readonly string[] | null,
  because: string | null = null,
): HostAnswer<MeshAnswer> => ({
  host: fleetHost(name),
  value: to === null ? null : { time: '', from: name, pairs: to.map((one) => meshPair(one)) },
  answeredAt: NOON,
  because,
});

describe('mergeMesh()', () => {
  it('has every host of the fleet and every host that is told of, A first', () => {
    const { hosts } = mergeMesh([answer('c', ['a']), answer('b', ['c', 'x'])]);
    expect(hosts.map(({ name, silent }) => [name, silent])).toEqual([
      ['a', 'not in this fleet'],
      ['b', null],
      ['c', null],
      ['x', 'not in this fleet'],
    ]);
  });

  it('forgets what a host said that does not answer any more', () => {
    const { hosts } = mergeMesh([answer('a', ['b'], 'timeout'), answer('b', ['a'])]);
    expect(hosts.map(({ silent, pairs }) => [silent, pairs.size])).toEqual([
      ['timeout', 0],
      [null, 1],
    ]);
  });

  it('tells whether anything is known yet', () => {
    expect([mergeMesh([answer('a', null)]).loaded, mergeMesh([answer('a', [])]).loaded]).toEqual([
      false,
      true,
    ]);
  });
});
