import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../../../agent/kit/temporary-folder.testkit.ts';
import { startRealServer } from '../../../../probes/connect/real-server.testkit.ts';
import { freePort } from '../../../../probes/free-port.testkit.ts';
import { connectClient } from '../../tcp/tcp-plane.testkit.ts';
import { tlsToxic } from '../tls/tls-toxic.ts';
import { breakServer, runProgram } from '../wire/broken-server.testkit.ts';
import { httpToxic } from './http-toxic.ts';

/** A real nginx with a few files. */
async function startNginx(): Promise<number> {
  const folder = temporaryFolder();
  const port = await freePort();
  mkdirSync(join(folder, 'www'));
  for (const name of ['one', 'two', 'bad']) writeFileSync(join(folder, 'www', name), `file ${name}\n`);
  writeFileSync(join(folder, 'www', 'large'), Buffer.alloc(3_000_000, 'x'));
  const site = `server { listen 127.0.0.1:${port}; root ${folder}/www; client_max_body_size 0; }`;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ');
  const main = `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;`;
  writeFileSync(
    join(folder, 'nginx.conf'),
    `${main} events {} http { access_log off; ${temporary} ${site} }`,
  );
  await startRealServer('nginx', ['-e', `${folder}/error.log`, '-c', `${folder}/nginx.conf`], {
    address: `127.0.0.1:${port}`,
  });
  return port;
}

/** A server of node that says what it was sent. */
async function startEcho(): Promise<number> {
  const server = createServer(async (asked, answer) => {
    let bytes = 0;
    for await (const chunk of asked) bytes += (chunk as Buffer).length;
    if (asked.url === '/gzip') {
      answer.setHeader('Content-Encoding', 'gzip');
      answer.write(gzipSync('a text that is sent in chunks'));
      answer.end();
    } else answer.end(`${asked.method} ${asked.url} ${bytes}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

type Answer = { readonly status: number; readonly body: string; readonly reused: boolean };
async function ask(agent: Agent, port: number, path: string, body?: Buffer): Promise<Answer> {
  const method = body === undefined ? 'GET' : 'POST';
  const asked = request({ host: '127.0.0.1', port, path, method, agent });
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of answer) text += chunk;
  return { status: answer.statusCode!, body: text, reused: asked.reusedSocket };
}

test('http breaks one path of nginx for curl, and the connection is used again', async () => {
  const { port } = await breakServer(await startNginx(), httpToxic, {
    path: '/bad',
    status: 503,
    header: 'Retry-After: 7',
    body: 'broken\n',
  });
  const at = `http://127.0.0.1:${port}`;
  const { said } = await runProgram('curl', ['-sv', `${at}/one`, `${at}/bad`, `${at}/two`]);
  expect(said).toMatch(/^file one\nbroken\nfile two\n/);
  expect(said).toContain('< Retry-After: 7');
  expect(said.match(/Re-using existing connection|left intact/g)?.length).toBeGreaterThanOrEqual(3);
});

test('http keeps pipelined answers of nginx in their order', async () => {
  const { port } = await breakServer(await startNginx(), httpToxic, { path: '/bad', status: 418 });
  const client = await connectClient(port);
  const paths = ['/one', '/bad', '/large', '/bad', '/bad', '/two', '/missing', '/bad'];
  client.socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''));
  client.socket.write('GET /one HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  await client.until('FIN', 15_000);
  const statuses = [...client.received().matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
  expect(statuses).toEqual(['200', '418', '200', '418', '418', '200', '404', '418', '200']);
});

test('http breaks the share of requests that is asked for, and every other answer is the right one', async () => {
  const { port } = await breakServer(await startEcho(), httpToxic, { percent: 50, status: 503 });
  const agent = new Agent({ keepAlive: true, maxSockets: 5 });
  onTestFinished(() => agent.destroy());
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, index) => ({ index, ...(await ask(agent, port, `/${index}`)) })),
  );
  const broken = answers.filter(({ status }) => status === 503);
  expect(broken.length).toBeGreaterThan(50);
  expect(broken.length).toBeLessThan(150);
  for (const { index, status, body } of answers) if (status === 200) expect(body).toBe(`GET /${index} 0`);
});

test('http drops a large upload that it answers, and goes on', async () => {
  const { port } = await breakServer(await startEcho(), httpToxic, { path: '/bad', status: 503 });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const upload = Buffer.alloc(5_000_000);
  expect(await ask(agent, port, '/bad', upload)).toMatchObject({ status: 503 });
  expect(await ask(agent, port, '/good', upload)).toMatchObject({ body: 'POST /good 5000000', reused: true });
});

test('http replaces a compressed body in chunks', async () => {
  const { port } = await breakServer(await startEcho(), httpToxic, {
    path: '/gzip',
    body: '{"broken":true}',
  });
  const { said } = await runProgram('curl', [
    '-s',
    '--compressed',
    `http://127.0.0.1:${port}/gzip`,
    `http://127.0.0.1:${port}/next`,
  ]);
  expect(said).toBe('{"broken":true}GET /next 0');
});

test('http answers a client that waits for 100 Continue, and closes', async () => {
  const { port } = await breakServer(await startEcho(), httpToxic, { status: 413 });
  const words = [
    '-s',
    '-H',
    'Expect: 100-continue',
    '--data-binary',
    'x'.repeat(5_000),
    '-w',
    '%{http_code}',
  ];
  const { said } = await runProgram('curl', [...words, `http://127.0.0.1:${port}/`]);
  expect(said).toBe('413');
});

test('http stands beside another of its kind: each answers what is its own, and the order is kept', async () => {
  const broken = await breakServer(await startEcho(), httpToxic, { path: '/a', status: 503 });
  broken.add(httpToxic, { path: '/b', status: 418 });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const statuses: number[] = [];
  for (const path of ['/x', '/b', '/a', '/x', '/b', '/b', '/a', '/x'])
    statuses.push((await ask(agent, broken.port, path)).status);
  expect(statuses).toEqual([200, 418, 503, 200, 418, 418, 503, 200]);
});

test('http behind tls breaks what is said inside of it', async () => {
  const broken = await breakServer(await startEcho(), tlsToxic, { upstream: 'plain' });
  broken.add(httpToxic, { path: '/bad', status: 503, body: 'broken ' });
  const at = `https://127.0.0.1:${broken.port}`;
  const { said } = await runProgram('curl', ['-sk', `${at}/bad`, `${at}/good`]);
  expect(said).toBe('broken GET /good 0');
});

test('http resets the connection of curl', async () => {
  const { port } = await breakServer(await startEcho(), httpToxic, { abort: 1 });
  const { said, code } = await runProgram('curl', ['-sS', `http://127.0.0.1:${port}/`]);
  expect(said).toContain('reset');
  expect(code).toBe(56);
});

test('http slows the path that is meant', async () => {
  const { port } = await breakServer(await startEcho(), httpToxic, { path: '/slow', delay: 400 });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const began = performance.now();
  await ask(agent, port, '/fast');
  const between = performance.now();
  await ask(agent, port, '/slow');
  expect(performance.now() - between).toBeGreaterThanOrEqual(399);
  expect(between - began).toBeLessThan(399);
});

test('http that is removed lets the connection go on', async () => {
  const broken = await breakServer(await startEcho(), httpToxic, { status: 503 });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  expect(await ask(agent, broken.port, '/')).toMatchObject({ status: 503 });
  broken.remove();
  expect(await ask(agent, broken.port, '/')).toMatchObject({ status: 200, reused: true });
});
