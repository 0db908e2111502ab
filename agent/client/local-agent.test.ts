import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startFakeAgent } from './fake-agent.testkit.ts';
import { startHostileServer } from './hostile-server.testkit.ts';
import { localAgent, localTargets } from './local-agent.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'local-agent-'));

describe('localAgent()', () => {
  it('takes the socket in the data folder', async () => {
    const dataFolder = folder();
    const socketPath = join(dataFolder, 'agent.sock');
    await using _agent = await startFakeAgent({}, { socketPath });
    expect((await localAgent({ dataFolder })).target.socketPath).toBe(socketPath);
  });

  it('takes an agent whose main loop hangs for an agent', async () => {
    const dataFolder = folder();
    const getLivez = ({ response }: { response: import('node:http').ServerResponse }) =>
      void response.writeHead(503).end('{"status":"failed","components":[]}');
    await using _agent = await startFakeAgent({ getLivez }, { socketPath: join(dataFolder, 'agent.sock') });
    expect((await localAgent({ dataFolder })).target.socketPath).toBe(join(dataFolder, 'agent.sock'));
  });

  it('looks no further when an agent hangs', async () => {
    const dataFolder = folder();
    await using _agent = await startHostileServer('hang', join(dataFolder, 'agent.sock'));
    await expect(localAgent({ dataFolder, timeout: 100 })).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('says where it looked and what to do when nobody answers', async () => {
    const dataFolder = folder();
    writeFileSync(join(dataFolder, 'agent.sock'), '');
    await expect(localAgent({ dataFolder })).rejects.toMatchObject({
      kind: 'unavailable',
      message: `Cannot find an agent on this host: ${join(dataFolder, 'agent.sock')}: connection-refused`,
      hint: 'Start one with: vedette agent (or name one with --url)',
    });
  });
});

describe('localTargets()', () => {
  it('ends with the loopback address', () => {
    expect(localTargets({ url: 'http://127.0.0.1:9' }).at(-1)?.url).toBe('http://127.0.0.1:9');
  });

  it('begins with the socket that the configuration names', () => {
    const targets = localTargets({ socketPath: '/run/a.sock', url: 'http://127.0.0.1:9' });
    expect(targets.map(({ name }) => name)).toEqual(['/run/a.sock', 'http://127.0.0.1:9']);
  });

  it('looks nowhere else when the data folder is named', () => {
    expect(localTargets({ dataFolder: '/data' }).map(({ socketPath }) => socketPath)).toEqual([
      '/data/agent.sock',
    ]);
  });
});
