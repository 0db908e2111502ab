import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestEngine, type TestEngine } from '../../../../../chaos/proxy/client/engine.testkit.ts';
import { bindEcho, bindPeer, until } from '../../../../../chaos/proxy/udp/udp-plane.testkit.ts';
import { temporaryFolder } from '../../../../kit/temporary-folder.testkit.ts';
import { captureOutput } from '../../../output.testkit.ts';
import { runCommand } from '../../../run-command.testkit.ts';
import { runTap, type TapArguments } from './run-tap.ts';

let engine: TestEngine;
let server: Server;
beforeAll(async () => {
  engine = await startTestEngine();
  server = createServer((socket) => {
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\u001b[2'));
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.close();
  await engine.end();
});
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

let made = 0;

async function makeProxy(protocol: 'tcp' | 'udp', port: number) {
  const name = `tapped-${++made}`;
  const proxy = await engine.proxies.create({
    name,
    listen: '127.0.0.1:0',
    upstream: `127.0.0.1:${port}`,
    enabled: true,
    protocol,
  });
  return { name, proxy, port: Number(proxy.state().listen.split(':').at(-1)) };
}

/** A tap that is running: its output, and what ends it as Ctrl-C does. */
async function startTap(name: string, args: Partial<TapArguments> = {}, terminal = {}) {
  const captured = captureOutput(terminal);
  const ended = runTap({ proxyName: name, host: engine.url, ...args }, captured.output);
  ended.catch(() => {});
  await until(() => captured.errors.includes('Ctrl-C ends'));
  const stop = () => {
    process.emit('SIGINT');
    return ended;
  };
  return { captured, stop, ended };
}

async function ask(port: number, text: string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  socket.write(text);
  await once(socket, 'data');
}

const httpProxy = () => makeProxy('tcp', (server.address() as AddressInfo).port);

describe('vedette chaos proxy tap', () => {
  it('shows bytes as text, with time, connection and direction, and nothing that a terminal obeys', async () => {
    const { name, port } = await httpProxy();
    const { captured, stop } = await startTap(name);
    await ask(port, 'GET /a HTTP/1.1\r\n\r\n');
    await until(() => captured.text.includes('[2'));
    expect(await stop()).toBe(0);
    const [open, request] = captured.lines;
    expect(open).toMatch(/^\d\d:\d\d:\d\d\.\d{3} #1 {3} · open 127\.0\.0\.1:\d+ → 127\.0\.0\.1:\d+$/);
    expect(request).toMatch(/^\d\d:\d\d:\d\d\.\d{3} #1 {3} → GET \/a HTTP\/1\.1$/);
    expect(captured.text).toContain('← HTTP/1.1 200 OK\n');
    expect(captured.text).not.toMatch(/\u001b/);
  });

  it('shows one line for each request and answer', async () => {
    const { name, port } = await httpProxy();
    const { captured, stop } = await startTap(name, { as: 'http' });
    await ask(port, 'GET /a HTTP/1.1\r\n\r\n');
    await until(() => captured.text.includes('200 OK'));
    await stop();
    const told = captured.lines.slice(1, 3).map((line) => line.slice(13));
    expect(told[0]).toBe('#1    → GET /a  0 B');
    expect(told[1]).toMatch(/^#1 {3} ← 200 OK {2}3 B {2}in \d+ ms {2}to GET \/a$/);
  });

  it('shows one connection alone, in hexadecimal, in colour and within the width of a terminal', async () => {
    const { name, port } = await httpProxy();
    const { captured, stop } = await startTap(
      name,
      { as: 'hex', connection: 2 },
      { isTerminal: true, color: true, columns: 80 },
    );
    await ask(port, 'one');
    await ask(port, 'two');
    await until(() => captured.text.includes('HTTP') || captured.text.includes('48 54 54 50'));
    await stop();
    expect(captured.text).not.toContain('#1');
    expect(captured.text).toContain('00000000  74 77 6f');
    const widths = captured.lines.map((line) => line.replace(/\u001b\[\d+m/g, '').length);
    expect(Math.max(...widths)).toBe(80);
  });

  it('saves a capture of datagrams that is whole when it is stopped, for its owner alone', async () => {
    const echo = await bindEcho();
    const { name, port } = await makeProxy('udp', echo.port);
    const file = join(temporaryFolder(), 'dns.pcapng');
    const { captured, stop } = await startTap(name, { save: file });
    const client = await bindPeer();
    client.send('question', port);
    await client.count(1);
    await until(() => captured.text.includes('← question'));
    await stop();
    const bytes = readFileSync(file);
    expect(bytes.readUInt32LE(0)).toBe(0x0a0d0d0a);
    expect(bytes.toString('latin1').split('question')).toHaveLength(3);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(captured.errors).toContain(`saving to ${file}`);
    expect(captured.errors).toMatch(/saved \d+ B\n$/);
  });

  it('does not write over a file', async () => {
    const { name } = await httpProxy();
    const file = join(temporaryFolder(), 'old.pcapng');
    writeFileSync(file, 'old');
    const words = ['chaos', 'proxy', 'tap', name, '--save', file, '--host', engine.url];
    await expect(runCommand(words)).rejects.toMatchObject({ kind: 'conflict' });
    expect(readFileSync(file, 'utf8')).toBe('old');
  });

  it('tells a proxy that is not there, a number that is none, and a server that does not answer', async () => {
    const tap = (...words: string[]) => runCommand(['chaos', 'proxy', 'tap', ...words]);
    await expect(tap('nobody', '--host', engine.url)).rejects.toMatchObject({
      kind: 'not-found',
      message: `Cannot tap nobody: ${engine.url} has no such proxy`,
    });
    await expect(tap('x', '--connection', 'y', '--host', engine.url)).rejects.toMatchObject({
      kind: 'invalid',
    });
    await expect(tap('x', '--host', 'http://127.0.0.1:1')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('ends with an error when the proxy goes', async () => {
    const { name, proxy } = await httpProxy();
    const { ended } = await startTap(name);
    engine.proxies.remove(proxy.name);
    await expect(ended).rejects.toMatchObject({ kind: 'not-found' });
  });
});
