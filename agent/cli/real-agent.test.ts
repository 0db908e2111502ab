import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../client/client.ts';
import { socketTarget } from '../client/target.ts';
import { startAgent } from '../daemon/daemon.ts';
import { runCommand } from './run-command.testkit.ts';

const data = mkdtempSync(join(tmpdir(), 'real-agent-'));
let agent: Awaited<ReturnType<typeof startAgent>>;

beforeAll(async () => {
  agent = await startAgent({ data, listen: '127.0.0.1:0', host: 'web-1' });
});

afterAll(async () => {
  await agent.stop('the test is over');
  rmSync(data, { recursive: true });
});

describe('the commands, with a real agent on its socket', () => {
  it('status shows its host', async () => {
    const { lines } = await runCommand(['status', '--data', data]);
    expect(lines[1]).toMatch(/^web-1 +(ok|starting|degraded) +\d+s /);
  });

  it('top shows this very process', async () => {
    const { text } = await runCommand(['top', '--limit', '10000', '--json', '--data', data]);
    const { processes } = JSON.parse(text) as { processes: { pid: number }[] };
    expect(processes.map(({ pid }) => pid)).toContain(process.pid);
  });

  it('peers adds, lists and removes; status --all shows the dead one with its reason', async () => {
    const url = 'http://127.0.0.1:1';
    await runCommand(['peers', 'add', url, '--name', 'dead', '--data', data]);
    expect((await runCommand(['peers', 'list', '--data', data])).lines[1]).toMatch(
      /^http:\/\/127\.0\.0\.1:1 +dead +added/,
    );
    const { code, lines } = await runCommand(['status', '--all', '--data', data]);
    expect([code, lines[2]]).toEqual([10, expect.stringMatching(/^dead +down +– .*connection-refused +–$/)]);
    await runCommand(['peers', 'remove', url, '--data', data]);
    expect((await runCommand(['peers', 'list', '--data', data])).text).toBe('');
  });

  it('the live stream of the client reads what the agent sends', async () => {
    const client = createClient(socketTarget(join(data, 'agent.sock')));
    const types = new Set<string>();
    for await (const { type } of client.stream({ match: ['node_load1'] })) {
      types.add(type);
      if (type === 'samples') break;
    }
    expect([...types].sort()).toEqual(expect.arrayContaining(['samples', 'series', 'status']));
  });
});
