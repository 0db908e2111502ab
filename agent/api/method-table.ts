import type { Route } from '../contract/route.ts';

/** Which methods each path of the API takes: for the `Allow` of 405 and OPTIONS (RFC 9110 §9.3.7, §15.5.6). */
export type MethodTable = {
  /** @returns undefined where there is no such path. */
  of(path: string): readonly string[] | undefined;
};

export function methodTable(routes: readonly Route[]): MethodTable {
  const rows = [...Map.groupBy(routes, ({ path }) => path)].map(([path, group]) => ({
    pattern: pathPattern(path),
    methods: [...new Set([...group.flatMap(methodsOf), 'OPTIONS'])],
  }));
  return { of: (path) => rows.find(({ pattern }) => pattern.test(path))?.methods };
}

function pathPattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
}

function methodsOf({ method, form }: Route): string[] {
  const own = method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()];
  return form ? [...own, 'POST'] : own;
}
