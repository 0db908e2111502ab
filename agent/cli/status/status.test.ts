import { describe, expect, it } from 'vitest';
import { startFakeAgent } from '../../client/fake-agent.testkit.ts';
import { startHostileServer } from '../../client/hostile-server.testkit.ts';
import { aStatus } from '../../client/status.testkit.ts';
import type { HostRow } from '../../contract/hosts.ts';
import { runCommand } from '../run-command.testkit.ts';
import { displayWidth } from '../table/display-width.ts';

const up: HostRow = {
  name: 'web-2',
  url: 'https://web-2:8338',
  self: false,
  state: 'up',
  because: null,
  lastSeen: '2026-11-21T09:59:58.000Z',
  latencyMs: 3.2,
  clockOffsetMs: -12,
  status: aStatus({ host: 'web-2' }),
};
const self: HostRow = { ...up, name: 'web-1', url: null, self: true, status: aStatus() };
const dead: HostRow = {
  ...up,
  name: 'db-1',
  state: 'down',
  because: 'connection-refused',
  lastSeen: '2026-11-21T09:52:00.000Z',
};
const never: HostRow = { ...dead, name: '10.0.0.9:8338', because: 'timeout', lastSeen: null, status: null };

describe('vedette status', () => {
  it('shows the agent at a URL in one row', async () => {
    await using agent = await startFakeAgent();
    expect(await runCommand(['status', '--url', agent.url])).toMatchObject({
      code: 0,
      lines: [
        'HOST   STATE  AGE  CPU  MEM  LOAD  PRESSURE  DISK   NET IN/OUT  VERSION  UP',
        'web-1  ok      0s  25%  50%  0.50     io 2%  70% /    12K/2.9K  0.1.0    1d',
      ],
    });
  });

  it('ends with 10 and says what to do when the agent is degraded', async () => {
    const store = {
      name: 'store',
      state: 'degraded',
      because: ['disk-full'],
      hint: 'Free space on /var',
    } as const;
    const status = aStatus({ state: 'degraded', components: [{ ...store, because: ['disk-full'] }] });
    await using agent = await startFakeAgent({ getStatus: () => status });
    const { code, lines } = await runCommand(['status', '--url', agent.url]);
    expect(code).toBe(10);
    expect(lines[1]).toMatch(/^web-1 {2}degraded .* store disk-full/);
    expect(lines[2]).toBe('web-1: store is degraded: disk-full. Free space on /var');
  });

  it('says that a configuration was refused', async () => {
    const config = { file: null, loadedAt: '2026-11-20T10:00:00.000Z', error: 'line 3: unknown key' };
    await using agent = await startFakeAgent({ getStatus: () => aStatus({ config }) });
    const { code, text } = await runCommand(['status', '--url', agent.url]);
    expect(code).toBe(10);
    expect(text).toContain('web-1: configuration refused: line 3: unknown key');
  });

  it('fails with unavailable when no agent answers', async () => {
    const agent = await startFakeAgent();
    await agent.close();
    await expect(runCommand(['status', '--url', agent.url])).rejects.toMatchObject({
      kind: 'unavailable',
      hint: 'Start an agent on that host: vedette agent',
    });
  });

  it('does not wait for ever for an agent that hangs', async () => {
    await using server = await startHostileServer('hang');
    await expect(runCommand(['status', '--url', server.url])).rejects.toMatchObject({ kind: 'timeout' });
  });

  it.each([['ftp://x'], ['web-2']])('refuses --url %s', async (url) => {
    await expect(runCommand(['status', '--url', url])).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('refuses a fingerprint that is none', async () => {
    const words = ['status', '--url', 'https://127.0.0.1:1', '--fingerprint', 'xyz'];
    await expect(runCommand(words)).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('refuses to send a token that could be read on the way', async () => {
    const words = ['status', '--url', 'http://web-2.invalid:8338', '--token-file', '/dev/null'];
    await expect(runCommand(words)).rejects.toThrow(/could be read on the way/);
  });

  it('does not take --url and --data together', async () => {
    await expect(runCommand(['status', '--url', 'http://x', '--data', '/x'])).rejects.toThrow(
      /mutually exclusive/,
    );
  });
});

describe('vedette status --all', () => {
  const hosts = () => ({ hosts: [self, up, dead, never] });

  it('shows a dead peer as a row with its reason and its age', async () => {
    await using agent = await startFakeAgent({ listHosts: hosts });
    const { code, lines } = await runCommand(['status', '--all', '--url', agent.url]);
    expect(code).toBe(10);
    expect(lines[3]).toMatch(/^db-1 +down +8m .*connection-refused/);
    expect(lines[4]).toMatch(/^10\.0\.0\.9:8338 +down +– .*timeout/);
  });

  it('asks the agent to ask its peers now', async () => {
    await using agent = await startFakeAgent({ listHosts: hosts });
    await runCommand(['status', '--all', '--url', agent.url]);
    expect(agent.requests[0]?.url.search).toBe('?refresh=true');
  });

  it('writes the rows of the API as JSON', async () => {
    await using agent = await startFakeAgent({ listHosts: hosts });
    const { text } = await runCommand(['status', '--all', '--json', '--url', agent.url]);
    expect(JSON.parse(text)).toEqual(hosts());
  });

  it.each([60, 80, 120, 200])('fits %i columns, hostile names included', async (columns) => {
    const hostile = { ...dead, name: `東京\u001b[31m${'x'.repeat(300)}` };
    await using agent = await startFakeAgent({ listHosts: () => ({ hosts: [self, hostile] }) });
    const { lines, text } = await runCommand(['status', '--all', '--url', agent.url], { columns });
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(columns);
    expect(text).not.toContain('\u001b');
  });

  it('uses the room of a wide terminal', async () => {
    await using agent = await startFakeAgent({ listHosts: hosts });
    const { lines } = await runCommand(['status', '--all', '--url', agent.url], { columns: 200 });
    expect(lines[0]).toMatch(/NET IN\/OUT +WHY +VERSION +UP +LATENCY +CLOCK$/);
  });

  it('colours the state only where colours may be used', async () => {
    await using agent = await startFakeAgent({ listHosts: hosts });
    const { text } = await runCommand(['status', '--all', '--url', agent.url], { color: true });
    expect(text).toMatch(/\u001b\[31mdown +\u001b\[0m/);
  });
});
