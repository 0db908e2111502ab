import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { endAll, runVedette, startAgentBinary, temporaryFolder, waitFor } from '../../binary.testkit.ts';

afterEach(endAll);

async function sleeper() {
  const child = spawn('/bin/sleep', ['300']);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  return child;
}

/** Waits until the agent has seen the process: it scans them every few seconds. */
async function seen(pid: number, data: string): Promise<void> {
  const top = ['top', '--once', '--json', '--limit', '10000', '--data', data];
  await waitFor(async () => (await runVedette(top)).stdout.includes(`"pid": ${pid},`) || undefined, {
    what: () => `process ${pid} to be listed`,
  });
}

describe('vedette signal', () => {
  test('ends a real process, and then says that it has ended', async () => {
    const { data } = await startAgentBinary();
    const child = await sleeper();
    const ended = once(child, 'exit');
    await seen(child.pid!, data);
    const { code, stdout } = await runVedette(['signal', `${child.pid}`, '--yes', '--data', data]);
    expect([code, stdout]).toEqual([0, `Sent TERM to sleep (${child.pid})\n`]);
    expect(await ended).toEqual([null, 'SIGTERM']);
    const again = await runVedette(['signal', `${child.pid}`, '--yes', '--data', data]);
    expect(again.code).toBe(3);
  });

  test('ends with 2 where it cannot ask, and with 5 where the role is not enough', async () => {
    const agent = await startAgentBinary();
    const child = await sleeper();
    await seen(child.pid!, agent.data);
    expect((await runVedette(['signal', `${child.pid}`, '--data', agent.data])).code).toBe(2);
    const { stdout } = await runVedette(['token', 'create', 'reader', '--data', agent.data]);
    const file = join(temporaryFolder(), 'token');
    writeFileSync(file, stdout, { mode: 0o600 });
    const asReader = ['signal', `${child.pid}`, '--yes', '--url', agent.url, '--token-file', file];
    const refused = await runVedette(asReader);
    expect([refused.code, refused.stdout]).toEqual([5, '']);
    expect(child.exitCode).toBeNull();
  });
});
