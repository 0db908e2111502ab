import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startTestEngine } from '../../../chaos/proxy/client/engine.testkit.ts';
import { startFakeAgent } from '../../client/fake-agent.testkit.ts';
import { configuration } from './configuration.ts';
import { hostTree } from './host-tree.testkit.ts';
import { port } from './port.ts';
import { storage } from './storage.ts';
import { terminal } from './terminal.ts';
import { tools } from './tools.ts';

/** A context with this configuration file. */
function configured(text: string, more: Record<string, string> = {}) {
  const context = hostTree({ 'vedette.yml': text, ...more });
  return { ...context, configFile: join(context.root, 'vedette.yml') };
}

async function listening(): Promise<number> {
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as { port: number }).port;
}

describe('configuration', () => {
  it('names the file in force', async () => {
    const context = configured('host: web-1\n');
    expect(await configuration.run(context)).toMatchObject([{ state: 'ok', found: context.configFile }]);
  });

  it('passes on what is wrong with it', async () => {
    const [finding] = await configuration.run(configured('hots: web-1\n'));
    expect(finding).toMatchObject({ state: 'warning' });
    expect(finding?.found).toMatch(/vedette\.yml:1:1: .*hots/);
    expect(finding?.hint).toMatch(/^vedette config check/);
  });
});

describe('port', () => {
  it('notices an agent of ours', async () => {
    await using agent = await startFakeAgent();
    const [finding] = await port.run(configured(`api:\n  listen: 127.0.0.1:${agent.port}\n`));
    expect(finding).toMatchObject({ state: 'ok', found: `127.0.0.1:${agent.port}: an agent answers` });
  });

  it('notices another program', async () => {
    const taken = await listening();
    const findings = port.run(configured(`api:\n  listen: 127.0.0.1:${taken}\n`));
    expect(await findings).toMatchObject([
      {
        state: 'warning',
        found: `127.0.0.1:${taken}: held by another program`,
        costs: 'the agent cannot start',
      },
    ]);
  });

  it('is content with a free one', async () => {
    const agent = await startFakeAgent();
    await agent.close();
    const findings = port.run(configured(`api:\n  listen: 127.0.0.1:${agent.port}\n`));
    expect(await findings).toMatchObject([{ state: 'ok', found: `127.0.0.1:${agent.port}: free` }]);
  });
});

describe('port of the fault proxy', () => {
  const portOf = async (proxyPort: number) => {
    const agent = await startFakeAgent();
    await agent.close();
    const chaos = `chaos:\n  proxy:\n    port: ${proxyPort}\n`;
    return (await port.run(configured(`api:\n  listen: 127.0.0.1:${agent.port}\n${chaos}`)))[1];
  };

  it('is looked at where there is one', async () => {
    const taken = await listening();
    expect(await portOf(taken)).toMatchObject({
      state: 'warning',
      found: `127.0.0.1:${taken}: held by another program`,
      hint: `See who holds it: ss -ltnp 'sport = :${taken}', or set chaos.proxy.port`,
    });
  });

  it('may be held by a fault proxy', async () => {
    const engine = await startTestEngine();
    onTestFinished(() => engine.end());
    const enginePort = Number(new URL(engine.url).port);
    expect(await portOf(enginePort)).toMatchObject({
      state: 'ok',
      found: expect.stringMatching(/Toxiproxy answers$/),
    });
  });
});

describe('storage', () => {
  it('looks at the nearest folder that is there', async () => {
    const context = hostTree({});
    const folder = join(context.root, 'not', 'yet');
    const [finding] = await storage.run({ ...context, dataFolder: folder });
    expect(finding).toMatchObject({ state: 'ok', found: `${folder}, to be made in ${context.root}` });
  });

  it('warns when the store may outgrow the disk', async () => {
    const context = configured('store:\n  series:\n    max_bytes: 900TiB\n');
    const findings = await storage.run({ ...context, dataFolder: context.root });
    expect(findings.at(-1)).toMatchObject({ name: 'disk space', state: 'warning' });
  });

  it('refuses a place where no folder can be made', async () => {
    const context = hostTree({ file: '' });
    const [finding] = await storage.run({ ...context, dataFolder: join(context.root, 'file', 'data') });
    expect(finding).toMatchObject({ name: 'data folder', state: 'missing' });
    expect(finding?.found).toMatch(/file: not a folder$/);
  });
});

describe('tools', () => {
  it('looks for each on the path', async () => {
    const context = hostTree({}, { environment: { PATH: '/nonexistent' } });
    const findings = await tools.run(context);
    expect(findings.map(({ name }) => name)).toContain('pg_dump');
    expect(findings.find(({ name }) => name === 'redis-cli')).toMatchObject({ optional: true });
  });
});

describe('terminal', () => {
  it.each([
    [{ LANG: 'de_DE.UTF-8' }, 'ok'],
    [{ LANG: 'C' }, 'warning'],
    [{ LC_ALL: 'POSIX', LANG: 'de_DE.UTF-8' }, 'warning'],
  ])('judges the locale %j', async (environment, state) => {
    expect((await terminal.run(hostTree({}, { environment })))[0]?.state).toBe(state);
  });

  it('says why there are no colours', async () => {
    const output = { isTerminal: true, columns: 80, color: false };
    const findings = await terminal.run(hostTree({}, { environment: { NO_COLOR: '1' }, output }));
    expect(findings[1]?.found).toBe('none: NO_COLOR is set');
  });
});
