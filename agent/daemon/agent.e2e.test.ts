import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { endAll, runVedette, startAgentBinary, temporaryFolder, waitFor } from '../binary.testkit.ts';

afterEach(endAll);

type Series = { metric: Record<string, string>; values: [number, string][] };

async function range(url: string, query: string, start: number): Promise<Series[]> {
  const search = new URLSearchParams({
    query,
    start: String(start),
    end: String(Date.now() / 1_000),
    step: '1',
  });
  const answer = await fetch(`${url}/api/v1/query_range?${search}`);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { data: { result: Series[] } }).data.result;
}

async function json<Shape>(url: string): Promise<Shape> {
  return (await fetch(url)).json() as Promise<Shape>;
}

type Status = { labels: { role: string }; config: { error: string | null } };

async function events(url: string): Promise<string[]> {
  const { events } = await json<{ events: { kind: string }[] }>(`${url}/api/v1/events`);
  return events.map(({ kind }) => kind);
}

describe('agent', () => {
  test('measures this host within its first second and says that it is ready', async () => {
    const agent = await startAgentBinary();
    expect((await fetch(`${agent.url}/readyz`)).status).toBe(200);
    const metrics = await (await fetch(`${agent.url}/metrics`)).text();
    expect(metrics).toMatch(/^node_memory_MemTotal_bytes \d/m);
    expect(metrics).toMatch(/^vedette_build_info\{/m);
  });

  test('SIGTERM stops it within two seconds with exit code 0, and its socket is gone', async () => {
    const agent = await startAgentBinary();
    const began = performance.now();
    expect(await agent.end('SIGTERM')).toBe(0);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(await Bun.file(join(agent.data, 'agent.sock')).exists()).toBe(false);
  });

  test('keeps its history over SIGKILL and tells of the unclean end', async () => {
    const began = Date.now() / 1_000 - 2;
    const first = await startAgentBinary();
    await waitFor(
      async () => ((await range(first.url, 'node_load1', began))[0]?.values.length ?? 0) >= 4 || undefined,
      {
        what: () => 'four samples of node_load1',
      },
    );
    const before = (await range(first.url, 'node_load1', began))[0]!.values;
    await first.end('SIGKILL');
    const second = await startAgentBinary({ data: first.data });
    const after = (await range(second.url, 'node_load1', began))[0]!.values;
    expect(after.slice(0, before.length)).toEqual(before);
    expect(await events(second.url)).toContain('agent-ended-unclean');
  });

  test('a second agent on the same data folder is refused with exit code 4', async () => {
    const agent = await startAgentBinary();
    const { code, stderr } = await runVedette(['agent', '--data', agent.data, '--listen', '127.0.0.1:0']);
    expect(code).toBe(4);
    expect(stderr).toMatch(/^error: Cannot use the data folder .*: another agent is running with it\nhint: /);
  });

  test('refuses to listen beyond loopback without TLS, and says how to', async () => {
    const data = temporaryFolder();
    const { code, stderr } = await runVedette(['agent', '--data', data, '--listen', '0.0.0.0:0']);
    expect(code).toBe(2);
    expect(stderr).toContain('error: Cannot listen on 0.0.0.0:0: beyond loopback TLS is needed\nhint: ');
  });

  test('SIGHUP swaps a good configuration and refuses a bad one, keeping the old', async () => {
    const file = join(temporaryFolder(), 'vedette.yml');
    writeFileSync(file, 'labels: {role: web}\n', { mode: 0o600 });
    const agent = await startAgentBinary({ args: ['--config', file] });
    writeFileSync(file, 'labels: {role: db}\n');
    agent.signal('SIGHUP');
    const status = () => json<Status>(`${agent.url}/api/v1/status`);
    const role = async () => (await status()).labels.role;
    await waitFor(async () => (await role()) === 'db' || undefined, { what: () => 'the new label' });
    writeFileSync(file, 'lables: {role: cache}\n');
    agent.signal('SIGHUP');
    const error = await waitFor(async () => (await status()).config.error ?? undefined, {
      what: () => 'the refusal',
    });
    expect(error).toContain(`${file}:1:1: lables`);
    expect(await role()).toBe('db');
    const metrics = await (await fetch(`${agent.url}/metrics`)).text();
    expect(metrics).toContain('vedette_config_last_reload_successful');
    expect(await events(agent.url)).toEqual(expect.arrayContaining(['config-reloaded', 'config-refused']));
  });

  test('peers see each other, and a killed one goes down with a reason while the rest goes on', async () => {
    const first = await startAgentBinary({ args: ['--host', 'one'] });
    const config = join(temporaryFolder(), 'vedette.yml');
    writeFileSync(config, `peers:\n  interval: 1s\n  list:\n    - url: ${first.url}\n`, { mode: 0o600 });
    const second = await startAgentBinary({ args: ['--host', 'two', '--config', config] });
    type Row = { name: string; state: string; because: string | null };
    const peer = async () => {
      const { hosts } = await json<{ hosts: Row[] }>(`${second.url}/api/v1/hosts`);
      return hosts.find(({ name }) => name === 'one');
    };
    await waitFor(async () => (await peer())?.state === 'up' || undefined, {
      what: () => 'the peer to be up',
    });
    await first.end('SIGKILL');
    const row = await waitFor(async () => ((await peer())?.because ? await peer() : undefined), {
      what: () => 'the reason why the peer does not answer',
    });
    expect(['stale', 'down']).toContain(row?.state);
    expect(row?.because).toBe('connection-refused');
    expect((await fetch(`${second.url}/healthz`)).status).toBe(200);
  });
});
