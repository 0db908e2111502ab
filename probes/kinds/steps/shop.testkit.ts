import type { IncomingMessage } from 'node:http';
import { webServer } from '../http/web-server.testkit.ts';

export type ShopRequest = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

/**
 * A shop on loopback: `POST /login` gives a cookie and a token, `GET /orders` needs both, `GET /state` is done the third
 * time, `GET /status/503` answers so, `/never` nothing, anything else 404. What was asked is in `requests`.
 */
export async function shop() {
  const requests: ShopRequest[] = [];
  let states = 0;
  const server = await webServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const { method = '', url = '', headers } = request;
    requests.push({ method, url, headers, body });
    const json = (status: number, value: unknown, more: Record<string, string> = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...more });
      response.end(JSON.stringify(value));
    };
    const path = url.split('?')[0];
    if (path === '/login') {
      return json(200, { token: 'a/b c', echo: body }, { 'set-cookie': 'sid=1; Path=/; HttpOnly' });
    }
    if (path === '/orders') return json(headers.cookie === 'sid=1' ? 200 : 401, { orders: [{ id: 7 }] });
    if (path === '/state') return json(200, { state: ++states >= 3 ? 'done' : 'busy' });
    if (path === '/never') return;
    if (path === '/page') return response.end('<input name="csrf" value="x1y2">');
    if (path === '/link')
      return json(200, { next: new URL('/orders', `http://${headers.host}`).href, bad: 'http://192.0.2.1/' });
    if (path === '/away') return response.writeHead(302, { location: '/orders' }).end();
    const status = /^\/status\/(\d{3})$/.exec(path ?? '')?.[1];
    return json(Number(status ?? 404), {});
  });
  return { url: server.url, requests };
}
