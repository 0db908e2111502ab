import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startFakeAgent } from '../client/fake-agent.testkit.ts';
import { startHostileServer } from '../client/hostile-server.testkit.ts';
import { configuredAgent, connect } from './connect.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'connect-'));

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('connect()', () => {
  it('takes the socket in the state folder of the user', async () => {
    const state = folder();
    vi.stubEnv('XDG_STATE_HOME', state);
    mkdirSync(join(state, 'vedette'));
    const socketPath = join(state, 'vedette', 'agent.sock');
    await using _agent = await startFakeAgent({}, { socketPath });
    expect((await connect({})).target.socketPath).toBe(socketPath);
  });

  it('looks no further when the agent of this host hangs', async () => {
    const state = folder();
    vi.stubEnv('XDG_STATE_HOME', state);
    mkdirSync(join(state, 'vedette'));
    await using _agent = await startHostileServer('hang', join(state, 'vedette', 'agent.sock'));
    await expect(connect({})).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('takes the token from its file and the URL without its path', async () => {
    const file = join(folder(), 'token');
    writeFileSync(file, 't0k\n');
    const { target } = await connect({ url: 'https://web-2:8338/', tokenFile: file });
    expect([target.url, target.token?.reveal()]).toEqual(['https://web-2:8338', 't0k']);
  });

  it('asks a peer of the host that ssh reaches through that host', async () => {
    const { target } = await connect({ ssh: 'gateway', url: 'http://web-2:8338' });
    expect(target).toMatchObject({ url: 'http://web-2:8338', via: { ssh: { host: 'gateway' } } });
  });
});

describe('configuredAgent()', () => {
  const configured = (text: string) => {
    const file = join(folder(), 'vedette.yml');
    writeFileSync(file, text);
    return configuredAgent(file);
  };

  it('takes the socket that the configuration names', async () => {
    const socketPath = join(folder(), 'here.sock');
    await using _agent = await startFakeAgent({}, { socketPath });
    expect((await configured(`api:\n  socket: ${socketPath}\n`))?.target.socketPath).toBe(socketPath);
  });

  it('takes the socket in the data folder that the configuration names', async () => {
    const data = folder();
    await using _agent = await startFakeAgent({}, { socketPath: join(data, 'agent.sock') });
    expect((await configured(`data: ${data}\n`))?.target.socketPath).toBe(join(data, 'agent.sock'));
  });

  it('takes the address where the configuration lets it listen', async () => {
    await using agent = await startFakeAgent();
    const found = await configured(`data: ${folder()}\napi:\n  listen: 127.0.0.1:${agent.port}\n`);
    expect(found?.target.url).toBe(agent.url);
  });

  it('is nobody when nobody is there', async () => {
    const agent = await startFakeAgent();
    await agent.close();
    expect(await configured(`data: ${folder()}\napi:\n  listen: 127.0.0.1:${agent.port}\n`)).toBeUndefined();
  });

  it('says what is wrong with the configuration', async () => {
    await expect(configured('hots: web-1\n')).rejects.toMatchObject({ kind: 'invalid' });
  });
});
