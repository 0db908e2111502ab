import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { endServed, serveBinary } from '../../../../chaos/proxy/conformance/serve-binary.testkit.ts';
import { endAll, runVedette, temporaryFolder } from '../../../binary.testkit.ts';

afterEach(async () => {
  await endServed();
  await endAll();
});

const serve = ['chaos', 'proxy', 'serve'];

function configFile(text: string): string {
  const path = join(temporaryFolder(), 'proxies.json');
  writeFileSync(path, text);
  return path;
}

async function takenPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return { port, free: () => new Promise((resolve) => server.close(resolve)) };
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

describe('vedette chaos proxy serve', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 and everything closed at %s', async (signal) => {
    const taken = await takenPort();
    await taken.free();
    const listen = `127.0.0.1:${taken.port}`;
    const config = configFile(JSON.stringify([{ name: 'a', listen, upstream: '127.0.0.1:1' }]));
    const server = await serveBinary({ args: ['--config', config] });
    const client = connect(taken.port, '127.0.0.1').on('error', () => {});
    await once(client, 'connect');
    process.kill(server.pid, signal);
    expect(await server.end()).toBe(0);
    expect([await isFree(server.port), await isFree(taken.port)]).toEqual([true, true]);
    client.destroy();
  });

  it('says in JSON where it listens and with which seed', async () => {
    const server = await serveBinary({ args: ['--seed', '7'] });
    const lines = server.log().trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ msg: 'fault proxies are ready', url: server.url, proxies: 0, seed: 7 }),
    );
  });

  it('says nothing below LOG_LEVEL, and every request at debug', async () => {
    const quiet = await serveBinary({ within: ['env', 'LOG_LEVEL=error'] });
    expect(quiet.log()).toBe('');
    const loud = await serveBinary({ within: ['env', 'LOG_LEVEL=trace'] });
    expect(loud.log()).toContain('"msg":"request","method":"GET","path":"/version","status":200');
  });

  it('ends with 4 when the port of its API is taken, and listens nowhere', async () => {
    const taken = await takenPort();
    const { code, stderr } = await runVedette([...serve, '--port', String(taken.port)]);
    expect(code).toBe(4);
    expect(stderr).toBe(
      `error: Cannot serve the fault proxies' API on 127.0.0.1:${taken.port}: the port is taken\n` +
        'hint: give another --port; 0 takes a free one\n',
    );
    await taken.free();
  });

  it('ends with 2 and the place when its file is wrong, before anything listens', async () => {
    const config = configFile('[{"name": "a", "upstream": "b:1"},\n {"name": 5}]');
    const { code, stdout, stderr } = await runVedette([...serve, '--port', '0', '--config', config]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`${config}:2:11: json: cannot unmarshal number into Go struct field .name`);
  });

  it('ends with 6 when a proxy of its file cannot listen', async () => {
    const taken = await takenPort();
    const listen = `127.0.0.1:${taken.port}`;
    const config = configFile(JSON.stringify([{ name: 'a', listen, upstream: 'b:1' }]));
    const { code, stderr } = await runVedette([...serve, '--port', '0', '--config', config]);
    expect(code).toBe(6);
    expect(stderr).toContain(`listen tcp ${listen}: bind: address already in use`);
    await taken.free();
  });

  it.each([
    [['--port', '70000'], 'Cannot use --port'],
    [['--port', 'x'], 'Cannot use --port'],
    [['--seed', '1.5'], 'Cannot use --seed'],
    [['--host', '0.0.0.0'], 'other hosts could reach it'],
    [['--config', '/nonexistent'], 'there is no such file'],
  ])('ends with 2 for %j', async (words, message) => {
    const { code, stderr } = await runVedette([...serve, ...words]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
