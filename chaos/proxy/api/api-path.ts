import type { ApiRoute } from './api-routes.ts';

/** The path of a request target as it was sent, without host and query. */
export function targetPath(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
  return path === '' ? '/' : path;
}

/** The query of a request target with its question mark; empty where there is none. */
export function queryOf(target: string): string {
  return /^[^#?]*(\?[^#]*)?/.exec(target)?.[1] ?? '';
}

/** The path without empty, `.` and `..` segments; a slash at its end stays. */
export function cleanPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const clean = `/${kept.join('/')}`;
  return path.endsWith('/') && clean !== '/' ? `${clean}/` : clean;
}

/**
 * The route for a path and the names in it. Segments are decoded one by one, so that a name may hold a slash, which the
 * official server can make and never find again.
 * What does not decode is found nowhere.
 */
export function matchRoute(
  routes: readonly ApiRoute[],
  path: string,
): { route: ApiRoute; names: readonly string[] } | undefined {
  const segments = path.split('/').map(decoded);
  for (const route of routes) {
    const pattern = route.path.split('/');
    const matches =
      pattern.length === segments.length &&
      pattern.every((part, index) => (part === '*' ? !!segments[index] : part === segments[index]));
    if (matches)
      return {
        route,
        names: segments.filter((name, index): name is string => pattern[index] === '*' && name !== undefined),
      };
  }
  return undefined;
}

/** Octets that are no UTF-8 can be in no name: names come out of JSON. */
function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
