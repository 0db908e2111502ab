import { createApp } from './app.ts';
import { apiConfig } from './config.ts';
import type { Connection } from './endpoint.ts';
import { type FakeServices, fakeServices } from './services.testkit.ts';

type Options = { tokenNeeded?: boolean; limits?: Record<string, unknown>; allowedHosts?: string[] };

/** The API without a server: requests go in, responses come out. */
export function api(services: FakeServices = fakeServices(), options: Options = {}) {
  const { tokenNeeded = false, limits = {}, allowedHosts = [] } = options;
  const stopping = new AbortController().signal;
  const answer = createApp(services, {
    limits: apiConfig.parse({ limits }).limits,
    tokenNeeded,
    allowedHosts,
    stopping,
  });
  const via =
    (connection: Connection) =>
    (path: string, init: RequestInit = {}) =>
      answer(new Request(path.startsWith('http') ? path : `http://localhost${path}`, init), connection);
  return {
    tcp: via({ listener: 'tcp', address: '127.0.0.1', idleFor: () => {} }),
    far: via({ listener: 'tcp', address: '10.0.0.9', idleFor: () => {} }),
    unix: via({ listener: 'unix', address: '', idleFor: () => {} }),
  };
}

/** A POST with this body, as JSON unless it is text already. */
export const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...headers },
});
/** A GET with this token. */
export const bearer = (secret: string) => ({ headers: { authorization: `Bearer ${secret}` } });
