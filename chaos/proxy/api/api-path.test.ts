import { describe, expect, it } from 'vitest';
import { cleanPath, matchRoute, queryOf, targetPath } from './api-path.ts';
import { apiRoutes } from './api-routes.ts';

it.each([
  ['/version?x=1', '/version', '?x=1'],
  ['http://a:1/version?x', '/version', '?x'],
  ['http://a', '/', ''],
  ['/a#b?c', '/a', ''],
])('targetPath and queryOf part %s', (target, path, query) => {
  expect([targetPath(target), queryOf(target)]).toEqual([path, query]);
});

it.each([
  ['/', '/'],
  ['//proxies', '/proxies'],
  ['/proxies/../version', '/version'],
  ['/../../version', '/version'],
  ['/./version/', '/version/'],
  ['/..', '/'],
  ['/proxies/%2e%2e', '/proxies/%2e%2e'],
])('cleanPath makes %s %s', (path, clean) => {
  expect(cleanPath(path)).toBe(clean);
});

describe('matchRoute', () => {
  const match = (path: string) => {
    const found = matchRoute(apiRoutes('2.12.0'), path);
    return found && [found.route.path, ...found.names];
  };

  it.each([
    ['/version', ['/version']],
    ['/proxies/a%2Fb', ['/proxies/*', 'a/b']],
    ['/proxies/sp%20ace%20%C3%A9/toxics/l+1', ['/proxies/*/toxics/*', 'sp ace é', 'l+1']],
    ['/proxies/a/connections/3', ['/proxies/*/connections/*', 'a', '3']],
  ])('finds %s', (path, found) => {
    expect(match(path)).toEqual(found);
  });

  it.each([
    '/',
    '/Version',
    '/version/',
    '/proxies/',
    '/proxies//toxics',
    '/proxies/%zz',
    '/proxies/%ff',
    '/metrics',
  ])('does not find %s', (path) => {
    expect(match(path)).toBeUndefined();
  });
});
