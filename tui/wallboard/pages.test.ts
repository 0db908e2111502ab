import { describe, expect, test } from 'vitest';
import { agentStatus, calmSummary, fleetHost } from '../fleet.testkit.ts';
import { hostsOf, pageTitle, wallPages, worstFirst } from './pages.ts';

const at = (name: string, site: string) =>
  fleetHost(name, { status: agentStatus(name, { labels: { site } }) });

describe('wallPages()', () => {
  test('has all hosts, then the worst five one by one', () => {
    const hosts = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) =>
      fleetHost(name, { state: name === 'c' ? 'down' : 'up' }),
    );
    const pages = wallPages(hosts, undefined);
    expect(pages.map((page) => pageTitle(page, hosts))).toEqual([
      'all hosts',
      'host c',
      'host a',
      'host b',
      'host d',
      'host e',
    ]);
  });

  test('has a page for each value of the label', () => {
    const hosts = [at('a', 'paris'), at('b', 'oslo'), at('c', 'paris'), fleetHost('d', { status: null })];
    const titles = wallPages(hosts, 'site').map((page) => pageTitle(page, hosts));
    expect(titles.slice(0, 3)).toEqual(['all hosts', 'site=oslo', 'site=paris']);
  });

  test('takes nothing that every object has for a label', () => {
    expect(wallPages([at('a', 'paris')], 'constructor').map(({ kind }) => kind)).toEqual([
      'overview',
      'host',
    ]);
  });

  test('is the overview alone where there is no host', () => {
    expect(wallPages([], 'site')).toEqual([{ kind: 'overview' }]);
  });
});

describe('hostsOf()', () => {
  test('are those with the value of the group, worst first', () => {
    const hosts = [at('a', 'paris'), at('b', 'oslo'), { ...at('c', 'paris'), state: 'stale' as const }];
    const page = { kind: 'group', label: 'site', value: 'paris' } as const;
    expect(hostsOf(page, hosts).map(({ name }) => name)).toEqual(['c', 'a']);
  });
});

describe('worstFirst()', () => {
  test('is by state, then by what is in use, then by name', () => {
    const busy = agentStatus('b', {
      summary: calmSummary({ cpu: { count: 2, usedRatio: 0.97, modes: {} } }),
    });
    const hosts = [fleetHost('a'), fleetHost('b', { status: busy }), fleetHost('c', { state: 'down' })];
    expect(worstFirst(hosts).map(({ name }) => name)).toEqual(['c', 'b', 'a']);
  });
});
