import { describe, expect, test } from 'vitest';
import { problemsOf } from '../../run-kind.testkit.ts';
import { httpProbe } from './http.ts';

const url = 'http://127.0.0.1/';
const problems = (options: Readonly<Record<string, unknown>>) =>
  problemsOf(httpProbe, { url, ...options }).join('\n');

describe('httpOptions', () => {
  test('accepts a whole configuration', () => {
    const options = {
      url: 'https://www.example.org:8443/a?b=c',
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
      bearer_token: 'abc',
      proxy: { url: 'http://proxy-1:3128', username: 'me', password: 'secret' },
      tls: { server_name: 'www.example.org' },
      version: '1.1',
      compression: 'gzip',
      max_body: '2MiB',
      status: ['2xx', 404],
      redirects: { follow: true, max: 3 },
      ip: '6',
    };
    expect(problems(options)).toBe('');
  });

  test.each([
    [{ url: 'www.example.org' }, 'expected a URL that begins with http:// or https://'],
    [{ url: 'ftp://www.example.org/' }, 'expected a URL that begins with http:// or https://'],
    [{ url: 'http://a/\r\nX: y' }, 'expected a URL that begins with http:// or https://'],
    [{ url: 'http://user:word@a/' }, 'user name and password as options of their own'],
    [{ method: 'FETCH' }, 'expected one of GET, HEAD, POST'],
    [{ headers: { 'X A': 'b' } }, 'a header name is letters, digits and -'],
    [{ headers: { 'X-A': 'b\r\nX-B: c' } }, 'a header value is one line'],
    [{ secret_headers: { 'X-A': 'b\nX-B: c' } }, 'the value of X-A is not one line'],
    [{ bearer_token: 'a\r\nb' }, 'a token has no spaces or line ends'],
    [{ secret_headers: { Host: 'a' } }, 'the host is shown; write it into headers'],
    [{ headers: { 'Content-Length': '3' } }, 'written by the probe itself'],
    [{ headers: { 'Transfer-Encoding': 'chunked' } }, 'written by the probe itself'],
    [{ method: 'POST', body: 'a', form: { b: 'c' } }, 'only one of body and form can be the body'],
    [{ method: 'POST', body: 'a', body_file: '/b' }, 'only one of body and body_file can be the body'],
    [{ method: 'HEAD', body: 'a' }, 'HEAD has no body'],
    [{ form: { a: 'b' } }, 'a form is not sent with GET; use POST'],
    [{ method: 'POST', form: { a: '1' }, secret_form: { a: '2' } }, 'a field stands in form too'],
    [
      { bearer_token: 'a', basic_auth: { username: 'b', password: 'c' } },
      'basic_auth and bearer_token both say who asks',
    ],
    [{ bearer_token: 'a', headers: { Authorization: 'b' } }, 'bearer_token and headers both say who asks'],
    [{ headers: { 'X-A': 'b' }, secret_headers: { 'x-a': 'c' } }, 'the header x-a stands twice'],
    [{ basic_auth: { username: 'a:b', password: 'c' } }, 'a user name has no colon'],
    [{ proxy: { url: 'socks5://a:1' } }, 'expected a URL that begins with http://'],
    [{ proxy: { url: 'http://a:1' }, connect_to: 'b:2' }, 'the proxy makes the connection'],
    [{ proxy: { url: 'http://a:1', password: 'b' } }, 'a password needs a username'],
    [{ connect_to: 'nowhere' }, 'expected HOST:PORT, or the absolute path of a Unix socket'],
    [{ version: '2', proxy: { url: 'http://a:1' } }, 'does not go through a proxy'],
    [{ tls: { cert_file: '/a', key_file: '/b' } }, 'an own certificate is only for https'],
    [{ status: ['6xx'] }, 'expected a status such as 200, or a class such as 2xx'],
    [{ status: [] }, 'status'],
    [{ compression: 'lzma' }, 'compression'],
    [{ max_body: '1GiB' }, 'must be at most 64MiB'],
    [{ redirects: { max: 1_000 } }, 'redirects.max'],
  ])('refuses %j', (options, message) => {
    expect(problems(options)).toContain(message);
  });

  test('shows no secret in what it refuses', () => {
    expect(
      problems({ bearer_token: 'hunter2 hunter2', secret_headers: { 'X-A': 'hunter2\n' } }),
    ).not.toContain('hunter2');
  });
});
