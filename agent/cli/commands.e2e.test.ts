import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  endAll,
  type Ran,
  runVedette,
  startAgentBinary,
  temporaryFolder,
  waitFor,
} from '../binary.testkit.ts';

afterEach(endAll);

const lines = ({ stdout }: Ran) => stdout.trimEnd().split('\n');

describe('commands that need no agent', () => {
  test('metrics prints the metrics of this host', async () => {
    const { code, stdout } = await runVedette(['metrics']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^node_load1 \d/m);
    expect(stdout).toMatch(/^node_cpu_seconds_total\{cpu="0",mode="idle"\} \d/m);
  });

  test('inventory prints what this host is made of', async () => {
    const { code, stdout } = await runVedette(['inventory', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).memory.totalBytes).toBeGreaterThan(0);
  });

  test('doctor ends with 0 or 10 and prints its findings', async () => {
    const { code, stdout } = await runVedette(['doctor', '--json', '--data', temporaryFolder()]);
    expect([0, 10]).toContain(code);
    expect(JSON.parse(stdout).findings).toContainEqual(
      expect.objectContaining({ name: '/proc', state: 'ok', found: 'readable' }),
    );
  });

  test('version prints what the binary was built from', async () => {
    const { stdout } = await runVedette(['version', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ commit: expect.stringMatching(/^[0-9a-f]{7,}/) });
  });

  test('status without an agent ends with 6, an error and a hint', async () => {
    const data = temporaryFolder();
    const { code, stdout, stderr } = await runVedette(['status', '--data', data]);
    expect([code, stdout]).toEqual([6, '']);
    expect(stderr).toMatch(
      /^error: Cannot find an agent on this host: .*\nhint: Start one with: vedette agent/,
    );
  });
});

describe('commands that ask an agent', () => {
  test('status and top show its host', async () => {
    const { data } = await startAgentBinary({ args: ['--host', 'web-1'] });
    const status = await runVedette(['status', '--data', data]);
    expect(lines(status)[1]).toMatch(/^web-1 +ok +\d+s /);
    expect(status.code).toBe(0);
    const top = await runVedette(['top', '--once', '--limit', '10000', '--data', data]);
    expect(top.stdout).toContain('vedette agent');
  });

  test('a peer is added, goes stale when it is killed, and comes back', async () => {
    const { data } = await startAgentBinary({ args: ['--host', 'web-1'] });
    const first = await startAgentBinary({ args: ['--host', 'web-2'] });
    const all = async () => runVedette(['status', '--all', '--data', data]);
    const row = (pattern: RegExp) =>
      waitFor(async () => lines(await all()).find((line) => pattern.test(line)), {
        what: () => `${pattern}`,
      });
    expect((await runVedette(['peers', 'add', first.url, '--data', data])).stdout).toBe(
      `Added ${first.url}\n`,
    );
    await row(/^web-2 +ok /);
    await first.end('SIGKILL');
    await row(/^web-2 +stale .*connection-refused/);
    expect((await all()).code).toBe(10);
    const listen = new URL(first.url).host;
    await startAgentBinary({ data: first.data, args: ['--host', 'web-2', '--listen', listen] });
    await row(/^web-2 +ok /);
    const removed = await runVedette(['peers', 'remove', first.url, '--data', data]);
    expect(removed.stdout).toBe(`Removed ${first.url}\n`);
    expect(lines(await all())).toHaveLength(2);
  });

  test('an agent that hangs ends status with 7', async () => {
    const agent = await startAgentBinary();
    agent.signal('SIGSTOP');
    expect((await runVedette(['status', '--data', agent.data])).code).toBe(7);
    expect((await runVedette(['status', '--url', agent.url])).code).toBe(7);
    agent.signal('SIGCONT');
  });

  test('over TLS only the pinned certificate with a token is answered', async () => {
    const config = join(temporaryFolder(), 'vedette.yml');
    writeFileSync(config, 'api:\n  tls:\n    enabled: true\n');
    const agent = await startAgentBinary({ args: ['--config', config] });
    const fingerprint = /fingerprint=([0-9a-f]{64})/.exec(agent.log())![1]!;
    const { stdout: token } = await runVedette(['token', 'create', 'ci', '--data', agent.data]);
    const file = join(temporaryFolder(), 'token');
    writeFileSync(file, token, { mode: 0o600 });
    const status = (...more: string[]) => runVedette(['status', '--url', agent.url, ...more]);
    expect((await status()).code).toBe(6);
    expect((await status('--fingerprint', fingerprint)).code).toBe(5);
    expect((await status('--fingerprint', fingerprint, '--token-file', file)).code).toBe(0);
    expect((await status('--fingerprint', '0'.repeat(64), '--token-file', file)).code).toBe(6);
  });
});
