import { describe, expect, it } from 'vitest';
import { agentStatus, fleetHost } from '../fleet.testkit.ts';
import { hostsInScope, parseScope, unknownNames } from './explored-scope.ts';

const host = (name: string, labels: Record<string, string>) =>
  fleetHost(name, { status: agentStatus(name, { labels }) });
const hosts = [
  host('web-1', { env: 'prod', role: 'web' }),
  host('web-2', { env: 'test', role: 'web' }),
  host('db-1', { env: 'prod' }),
  fleetHost('gone', { status: null }),
];
const named = (text: string) => hostsInScope(hosts, parseScope(text)).map(({ name }) => name);

describe('hostsInScope()', () => {
  it.each([
    ['all', ['web-1', 'web-2', 'db-1', 'gone']],
    ['', ['web-1', 'web-2', 'db-1', 'gone']],
    ['web-1, db-1', ['web-1', 'db-1']],
    ['{env="prod"}', ['web-1', 'db-1']],
    ['{env="prod", role!="web"}', ['db-1']],
    ['{host=~"web-.|gone"}', ['web-1', 'web-2', 'gone']],
    ['{role!~".+",}', ['db-1', 'gone']],
    ['{}', ['web-1', 'web-2', 'db-1', 'gone']],
  ])('of %s are %j', (text, names) => {
    expect(named(text)).toEqual(names);
  });
});

describe('parseScope()', () => {
  it.each(['{env}', '{env="prod"', 'a,,b', '{env="prod"} x', '{env=~"("}'])('refuses %s', (text) => {
    expect(() => parseScope(text)).toThrow(SyntaxError);
  });
});

describe('unknownNames()', () => {
  it('are those of no host', () => {
    expect(unknownNames(hosts, parseScope('web-1,web-9'))).toEqual(['web-9']);
  });
});
