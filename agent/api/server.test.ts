import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { OperationalError } from '../kit/errors.ts';
import { apiConfig } from './config.ts';
import { runApi } from './server.testkit.ts';
import { startApi } from './server.ts';
import { fakeServices } from './services.testkit.ts';

const temporary = () => mkdtempSync(join(tmpdir(), 'vedette-api-'));

describe('startApi()', () => {
  test('listens on a free port of loopback and on a socket in the data folder', async () => {
    await using api = await runApi();
    expect(api.url).toBe(`http://127.0.0.1:${api.port}`);
    expect(api.socketPath).toBe(join(api.data, 'agent.sock'));
    expect((await fetch(`${api.url}/healthz`)).status).toBe(200);
    expect((await fetch('http://localhost/healthz', { unix: api.socketPath })).status).toBe(200);
  });

  test('waits on its socket for a query that takes longer than an idle connection may', async () => {
    const services = fakeServices();
    const queries: typeof services.queries = {
      ...services.queries,
      run: async (request) => {
        await sleep(13_000);
        return services.queries.run(request);
      },
    };
    await using api = await runApi({}, { ...services, queries });
    const answer = await fetch('http://localhost/api/v1/query?query=1', { unix: api.socketPath });
    expect(await answer.json()).toMatchObject({ status: 'success' });
  }, 60_000);

  test('makes a socket that only this user can open, and leaves no other file', async () => {
    await using api = await runApi();
    expect(statSync(api.socketPath).mode & 0o777).toBe(0o600);
    expect(spawnSync('ls', ['-A', api.data], { encoding: 'utf8' }).stdout).toBe('agent.sock\n');
  });

  test('takes over the socket of an agent that died', async () => {
    const data = temporary();
    const path = join(data, 'agent.sock');
    const listener = `const s = require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', listener]);
    expect(existsSync(path)).toBe(true);
    const api = await startApi(fakeServices(), {
      config: apiConfig.parse({ listen: '127.0.0.1:0' }),
      data,
      host: 'a',
    });
    expect((await fetch('http://localhost/healthz', { unix: path })).status).toBe(200);
    await api.stop();
    rmSync(data, { recursive: true });
  });

  test('refuses a socket on which somebody answers', async () => {
    await using api = await runApi();
    await expect(runApi({ socket: api.socketPath })).rejects.toThrow('another agent answers on it');
  });

  test('refuses a socket path where another file is', async () => {
    const path = join(temporary(), 'file');
    writeFileSync(path, '');
    await expect(runApi({ socket: path })).rejects.toThrow('it is there, and not a socket');
  });

  test('refuses a socket path that is longer than the system takes', async () => {
    await expect(runApi({ socket: `/tmp/${'x'.repeat(110)}` })).rejects.toThrow('115 bytes are more than');
  });

  test('refuses a port that is taken, with a hint', async () => {
    await using api = await runApi();
    const error = await runApi({ listen: `127.0.0.1:${api.port}` }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OperationalError);
    expect(error).toMatchObject({ kind: 'conflict', hint: expect.stringContaining('--listen') });
  });

  test('refuses to listen beyond loopback without TLS', async () => {
    await expect(runApi({ listen: '0.0.0.0:0' })).rejects.toThrow('beyond loopback TLS is needed');
  });

  test('refuses to listen beyond loopback without a token', async () => {
    await expect(runApi({ listen: '0.0.0.0:0', tls: { enabled: true } })).rejects.toThrow(
      'there is no token yet',
    );
  });

  test('speaks TLS with a certificate of its own, kept and pinned by its fingerprint', async () => {
    const services = fakeServices();
    const secret = services.token('reader', 'viewer');
    await using api = await runApi({ tls: { enabled: true } }, services);
    const init = { tls: { rejectUnauthorized: false }, headers: { authorization: `Bearer ${secret}` } };
    expect((await fetch(`${api.url}/api/v1/status`, init)).status).toBe(200);
    expect(api.url).toMatch(/^https:/);
    expect(statSync(join(api.data, 'tls', 'key.pem')).mode & 0o777).toBe(0o600);
    const shown = spawnSync(
      'openssl',
      ['x509', '-in', join(api.data, 'tls', 'cert.pem'), '-noout', '-fingerprint', '-sha256'],
      {
        encoding: 'utf8',
      },
    );
    expect(shown.stdout.trim().split('=')[1]?.replaceAll(':', '').toLowerCase()).toBe(api.fingerprint);
    expect(services.logged.join()).toContain(api.fingerprint);
    await using again = await runApi(
      {
        tls: {
          enabled: true,
          cert_file: join(api.data, 'tls/cert.pem'),
          key_file: join(api.data, 'tls/key.pem'),
        },
      },
      services,
    );
    expect(again.fingerprint).toBe(api.fingerprint);
  });

  test('refuses a certificate file that is none', async () => {
    const file = join(temporary(), 'cert.pem');
    writeFileSync(file, 'no certificate');
    const tls = { enabled: true, cert_file: file, key_file: file };
    await expect(runApi({ tls })).rejects.toThrow(`Cannot use ${file}`);
  });
});

describe('stop()', () => {
  test('removes the socket and frees the port', async () => {
    const api = await runApi();
    await api.stop();
    expect(existsSync(api.socketPath)).toBe(false);
    const server = createServer().listen(api.port, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    server.close();
  });

  test('lets a request that is under way end', async () => {
    const services = fakeServices({
      hosts: async () => {
        await sleep(300);
        return [];
      },
    });
    const api = await runApi({}, services);
    const answer = fetch(`${api.url}/api/v1/hosts`);
    await sleep(100);
    const [response] = await Promise.all([answer, api.stop()]);
    expect(await response.json()).toEqual({ hosts: [] });
  });

  test('does not wait for a request that will not end', async () => {
    const never = new Promise<never>(() => {});
    const api = await runApi({}, fakeServices({ hosts: () => never }));
    const answer = fetch(`${api.url}/api/v1/hosts`).catch(() => 'cut');
    await sleep(100);
    await api.stop();
    expect(await answer).toBe('cut');
  });
});
