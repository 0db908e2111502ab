import type { Route } from '../contract/route.ts';

export type RequestParts = {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
};

/** The URL of a route at an agent: `{name}` filled in, lists in the query repeated, undefined left out. */
export function requestUrl(base: string, route: Route, parts: RequestParts): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = record(parts.params)[name];
    if (value === undefined) throw new TypeError(`Cannot ask ${route.id}: parameter ${name} is missing`);
    return encodeURIComponent(String(value));
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(record(parts.query))) {
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) search.append(name, String(one));
  }
  const url = new URL(path, base);
  url.search = search.toString();
  return url.href;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
