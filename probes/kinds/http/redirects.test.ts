import { describe, expect, test } from 'vitest';
import { factOf, metricOf } from '../../run-kind.testkit.ts';
import { answering, runHttp, traceOf, webServer } from './web-server.testkit.ts';

const to = (location: string, status = '302 Found', more = '') =>
  `HTTP/1.1 ${status}\r\nLocation: ${location}\r\n${more}Content-Length: 0\r\n\r\n`;

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

describe('httpProbe with redirects', () => {
  test('follows them, and tells each hop', async () => {
    const server = await webServer((request, answer) => {
      if (request.url === '/b') return answer.end('ok');
      return answer.writeHead(301, { location: '/b' }).end();
    });
    const result = await runHttp({ url: `${server.url}a` });
    expect(result).toMatchObject({
      state: 'up',
      facts: { redirects: 1, 'final.url': `${server.url}b`, body: 'ok' },
    });
    expect(metricOf(result, 'probe_http_redirects')).toBe(1);
    expect(traceOf(result)).toContain(`redirected to ${server.url}b`);
  });

  test('has each metric once, whatever the number of hops', async () => {
    const target = await answering(OK);
    const server = await answering(to(target.url));
    const { metrics } = await runHttp({ url: server.url });
    const names = metrics.map(({ name, labels }) => name + JSON.stringify(labels));
    expect(new Set(names).size).toBe(names.length);
  });

  test('stays where it is when it is told so', async () => {
    const server = await answering(to('/b'));
    const result = await runHttp({ url: server.url, redirects: { follow: false }, status: 302 });
    expect(result).toMatchObject({ state: 'up', facts: { redirects: 0, status: 302 } });
  });

  test('gives up after the most that it may follow', async () => {
    let count = 0;
    const server = await webServer((_, answer) => answer.writeHead(302, { location: `/${++count}` }).end());
    const result = await runHttp({ url: server.url, redirects: { max: 3 } });
    expect(result).toMatchObject({ state: 'down', reason: 'too-many-redirects' });
    expect(factOf(result, 'redirects')).toBe(3);
    expect(count).toBe(4);
  });

  test('says so when they go in a circle', async () => {
    const server = await webServer((request, answer) =>
      answer.writeHead(302, { location: request.url === '/a' ? '/b' : '/a' }).end(),
    );
    expect(await runHttp({ url: `${server.url}a` })).toMatchObject({
      state: 'down',
      reason: 'redirect-loop',
    });
  });

  test('comes back to the same place with a cookie that it was given there', async () => {
    const server = await webServer((request, answer) => {
      if (request.headers.cookie === 'seen=1') return answer.end('welcome');
      return answer.writeHead(302, { location: '/', 'set-cookie': 'seen=1; Path=/' }).end();
    });
    const result = await runHttp({ url: server.url });
    expect(result).toMatchObject({ state: 'up', facts: { body: 'welcome' } });
    expect(traceOf(result)).not.toContain('seen=1');
  });

  test.each(['ftp://127.0.0.1/', 'javascript:alert(1)', 'http://', 'http://[', 'file:///etc/passwd'])(
    'goes nowhere that is no web address: %s',
    async (location) => {
      const server = await answering(to(location));
      expect(await runHttp({ url: server.url })).toMatchObject({ state: 'down', reason: 'bad-redirect' });
    },
  );

  test('takes a redirect without a place as the answer', async () => {
    const server = await answering('HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n');
    expect(await runHttp({ url: server.url })).toMatchObject({
      reason: 'unexpected-status',
      facts: { status: 302 },
    });
  });

  test('sends no credentials to another origin', async () => {
    const target = await answering(OK);
    const server = await answering(
      to(`http://user:word@127.0.0.1:${target.port}/`, undefined, 'Set-Cookie: id=1; Path=/other\r\n'),
    );
    const options = {
      basic_auth: { username: 'user', password: 'hunter2' },
      secret_headers: { 'X-Mine': 'hunter2' },
      headers: { 'X-Api-Key': 'hunter2', Cookie: 'id=hunter2', 'X-Plain': 'yes' },
    };
    const result = await runHttp({ url: server.url, ...options });
    expect(result.state).toBe('up');
    expect(server.heard[0]).toContain('X-Mine: hunter2');
    expect(target.heard[0]).not.toMatch(/authorization|hunter2|cookie/i);
    expect(target.heard[0]).toContain('X-Plain: yes');
  });

  test('sends a form to another place of the same origin, but none with secrets to another origin', async () => {
    const target = await answering(OK);
    const server = await answering(to(target.url, '307 Temporary Redirect'));
    const options = { url: server.url, method: 'POST' };
    expect(await runHttp({ ...options, secret_form: { password: 'hunter2' } })).toMatchObject({
      reason: 'bad-redirect',
    });
    expect(target.heard).toEqual([]);
    expect(await runHttp({ ...options, form: { user: 'a' } })).toMatchObject({ state: 'up' });
    expect(target.heard[0]).toMatch(/^POST .*user=a$/s);
  });

  test.each([
    ['301 Moved', 'POST', 'GET'],
    ['302 Found', 'PUT', 'PUT'],
    ['303 See Other', 'PUT', 'GET'],
    ['303 See Other', 'HEAD', 'HEAD'],
    ['308 Permanent Redirect', 'POST', 'POST'],
  ])('after %s a %s becomes a %s', async (status, method, then) => {
    const target = await answering(OK);
    const server = await answering(to(target.url, status));
    await runHttp({ url: server.url, method });
    expect(target.heard[0]?.split(' ')[0]).toBe(then);
  });

  test('connects elsewhere only for the origin that was asked for', async () => {
    const target = await answering(OK);
    const server = await answering(to(target.url));
    await runHttp({ url: 'http://www.example.org/', connect_to: `127.0.0.1:${server.port}` });
    expect(target.heard[0]).toContain(`host: 127.0.0.1:${target.port}`);
  });
});
