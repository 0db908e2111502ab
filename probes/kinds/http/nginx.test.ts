import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { freePort } from '../../free-port.testkit.ts';
import { metricOf } from '../../run-kind.testkit.ts';
import { certificates, nginx } from './nginx.testkit.ts';
import { runHttp, traceOf } from './web-server.testkit.ts';

test('httpProbe asks nginx over http', async () => {
  const port = await freePort();
  await nginx(`server { listen 127.0.0.1:${port}; }`, port);
  const result = await runHttp({ url: `http://127.0.0.1:${port}/` });
  expect(result).toMatchObject({
    state: 'up',
    facts: { status: 200, 'content.length': 380, 'http.version': '1.1' },
  });
});

test('httpProbe asks nginx over https with a CA of its own, in HTTP/2 where it is offered', async () => {
  const [port, { ca, cert, key }] = [await freePort(), certificates()];
  const own = `ssl_certificate ${cert}; ssl_certificate_key ${key};`;
  await nginx(`server { listen 127.0.0.1:${port} ssl http2; ${own} }`, port);
  const url = `https://localhost:${port}/`;
  const result = await runHttp({ url, tls: { ca_file: ca }, ip: '4' });
  expect(result).toMatchObject({
    state: 'up',
    facts: { 'http.version': '2', 'certificate.trusted': true, 'tls.protocol': 'h2' },
  });
  expect(metricOf(result, 'probe_http_ssl')).toBe(1);
  expect(metricOf(result, 'probe_http_version')).toBe(2);
  expect(Object.keys(result.phases)).toEqual(['dns', 'connect', 'tls', 'processing', 'transfer']);
  const older = await runHttp({ url, tls: { ca_file: ca }, version: '1.1', ip: '4' });
  expect(older).toMatchObject({ state: 'up', facts: { 'http.version': '1.1', body: result.facts.body } });
  expect(await runHttp({ url, ip: '4' })).toMatchObject({
    state: 'down',
    reason: expect.stringContaining('certificate-'),
  });
});

test('httpProbe says so where HTTP/2 is wanted and not offered', async () => {
  const [port, { ca, cert, key }] = [await freePort(), certificates()];
  await nginx(
    `server { listen 127.0.0.1:${port} ssl; ssl_certificate ${cert}; ssl_certificate_key ${key}; }`,
    port,
  );
  const result = await runHttp({ url: `https://127.0.0.1:${port}/`, tls: { ca_file: ca }, version: '2' });
  expect(result).toMatchObject({
    state: 'down',
    reason: expect.stringMatching(/^(http2-not-offered|tls-failed)$/),
  });
});

test('httpProbe shows nginx its own certificate where it asks for one', async () => {
  const [port, { ca, cert, key }] = [await freePort(), certificates()];
  const own = `ssl_certificate ${cert}; ssl_certificate_key ${key}; ssl_client_certificate ${ca}; ssl_verify_client on;`;
  await nginx(`server { listen 127.0.0.1:${port} ssl; ${own} }`, port);
  const url = `https://127.0.0.1:${port}/`;
  expect(await runHttp({ url, tls: { ca_file: ca, cert_file: cert, key_file: key } })).toMatchObject({
    state: 'up',
  });
  expect(await runHttp({ url, tls: { ca_file: ca } })).toMatchObject({
    state: 'down',
    facts: { status: 400 },
  });
});

test('httpProbe asks nginx in HTTP/2 without TLS', async () => {
  const port = await freePort();
  await nginx(`server { listen 127.0.0.1:${port} http2; }`, port);
  const result = await runHttp({ url: `http://127.0.0.1:${port}/`, version: '2' });
  expect(result).toMatchObject({ state: 'up', facts: { 'http.version': '2', 'content.length': 380 } });
});

test('httpProbe follows redirects of nginx from http to https', async () => {
  const [plain, secure, { ca, cert, key }] = [await freePort(), await freePort(), certificates()];
  const own = `ssl_certificate ${cert}; ssl_certificate_key ${key};`;
  const servers = `server { listen 127.0.0.1:${plain}; return 301 https://127.0.0.1:${secure}/; } server { listen 127.0.0.1:${secure} ssl http2; ${own} }`;
  await nginx(servers, secure);
  const result = await runHttp({ url: `http://127.0.0.1:${plain}/`, tls: { ca_file: ca } });
  expect(result).toMatchObject({
    state: 'up',
    facts: { redirects: 1, 'final.url': `https://127.0.0.1:${secure}/` },
  });
  expect(metricOf(result, 'probe_http_ssl')).toBe(1);
});

test('httpProbe tells nginx who it is with user name and password', async () => {
  const [port, folder] = [await freePort(), temporaryFolder()];
  const hash = execFileSync('openssl', ['passwd', '-apr1', 'hunter2'], { encoding: 'utf8' });
  writeFileSync(join(folder, 'users'), `ann:${hash}`);
  await nginx(
    `server { listen 127.0.0.1:${port}; auth_basic all; auth_basic_user_file ${folder}/users; }`,
    port,
  );
  const url = `http://127.0.0.1:${port}/`;
  const result = await runHttp({ url, basic_auth: { username: 'ann', password: 'hunter2' } });
  expect(result.state).toBe('up');
  expect(traceOf(result)).toContain('authorization: ***');
  expect(await runHttp({ url })).toMatchObject({ state: 'down', facts: { status: 401 } });
});

test('httpProbe reads what nginx has compressed', async () => {
  const port = await freePort();
  await nginx(`gzip on; gzip_min_length 1; server { listen 127.0.0.1:${port}; }`, port);
  const result = await runHttp({ url: `http://127.0.0.1:${port}/`, compression: 'gzip' });
  expect(result.facts.body).toMatch(/^(<html>hello<\/html>\n){20}$/);
  expect(metricOf(result, 'probe_http_uncompressed_body_length')).toBe(380);
  expect(metricOf(result, 'probe_http_content_length')).toBe(-1);
  expect(result.evidence.headers).toContain('content-encoding: gzip');
});

test('httpProbe reaches nginx over a Unix socket', async () => {
  const path = join(temporaryFolder(), 'web.sock');
  await nginx(`server { listen unix:${path}; }`, path);
  const result = await runHttp({ url: 'http://localhost/', connect_to: path });
  expect(result).toMatchObject({ state: 'up', address: undefined, facts: { connected: true, status: 200 } });
});
