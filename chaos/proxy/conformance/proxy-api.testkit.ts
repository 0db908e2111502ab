import type { ServedProxies } from './serve-binary.testkit.ts';

export type Answer = {
  readonly status: number;
  readonly text: string;
  /** What the call took, in milliseconds. */
  readonly took: number;
};

/** One call of the HTTP API, as any client of a Toxiproxy makes it; a body is JSON, or text that is sent as it is. */
export async function callApi(
  { url }: Pick<ServedProxies, 'url'>,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Answer> {
  const began = performance.now();
  const response = await fetch(`${url}${path}`, {
    method,
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  return { status: response.status, text, took: performance.now() - began };
}

/** Makes a proxy on a free port of loopback; the port. @throws Error where it is refused */
export async function makeProxy(
  server: ServedProxies,
  name: string,
  upstream: number | string,
): Promise<number> {
  const address = typeof upstream === 'number' ? `127.0.0.1:${upstream}` : upstream;
  const answer = await callApi(server, 'POST', '/proxies', {
    name,
    listen: '127.0.0.1:0',
    upstream: address,
  });
  if (answer.status !== 201) throw new Error(`${name}: ${answer.status} ${answer.text}`);
  return Number(/:(\d+)$/.exec((JSON.parse(answer.text) as { listen: string }).listen)?.[1]);
}

/** Adds a toxic. @throws Error where it is refused */
export async function addToxic(server: ServedProxies, proxy: string, toxic: unknown): Promise<Answer> {
  const answer = await callApi(server, 'POST', `/proxies/${proxy}/toxics`, toxic);
  if (answer.status !== 200) throw new Error(`${proxy}: ${answer.status} ${answer.text}`);
  return answer;
}

/** How many connections of a proxy are open. */
export async function openConnections(server: ServedProxies, proxy: string): Promise<number> {
  const { text } = await callApi(server, 'GET', `/proxies/${proxy}/connections`);
  return (JSON.parse(text) as unknown[]).length;
}
