import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { binary, endAll, runVedette, startAgentBinary, waitFor } from '../../agent/binary.testkit.ts';

const running = new Set<ReturnType<typeof spawn>>();
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  await endAll();
});

/** Runs `vedette tui` with these words and keeps the lines that it tells, without their times. */
function listen(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(binary, ['tui', ...args], { env: { PATH: process.env.PATH ?? '', ...env } });
  running.add(child);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const ended = once(child, 'exit').then(([code, signal]) => (signal ?? code) as string | number);
  const lines = () => text.split('\n').slice(0, -1);
  const tells = (wanted: RegExp) =>
    waitFor(() => lines().find((line) => wanted.test(line)), {
      what: () => `${wanted}; it told:\n${text}`,
      timeout: 20_000,
    });
  return { child, ended, tells, text: () => text };
}

describe('vedette tui --screen-reader', () => {
  test('tells that a host dies and that it comes back, in plain lines', async () => {
    const agent = await startAgentBinary({ args: ['--host', 'sentry-1'] });
    const told = listen(['--screen-reader', '--url', agent.url]);
    await told.tells(/^\d\d:\d\d:\d\d 1 host, 1 up$/);
    await agent.end('SIGKILL');
    await told.tells(/sentry-1 is (?:stale|down): /);
    const port = new URL(agent.url).port;
    const args = ['--host', 'sentry-1', '--listen', `127.0.0.1:${port}`];
    await startAgentBinary({ data: agent.data, args });
    await told.tells(/sentry-1 is up$/);
    expect(told.text()).toMatch(/^[\x20-\x7e\n]*$/);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends by %s', async (signal) => {
    const told = listen(['--url', 'http://127.0.0.1:1'], { INK_SCREEN_READER: 'true' });
    await told.tells(/1 host, 0 up/);
    told.child.kill(signal);
    expect(await told.ended).toBe(signal);
  });

  test('ends when nobody listens any more', async () => {
    const agent = await startAgentBinary({ args: ['--host', 'sentry-1'] });
    const told = listen(['--screen-reader', '--url', agent.url]);
    await told.tells(/1 host, 1 up/);
    told.child.stdout.destroy();
    await agent.end('SIGKILL');
    expect(await told.ended).toBe(0);
  });

  test('refuses a link: lines tell what changes from now on', async () => {
    const { code, stderr } = await runVedette(['tui', '--screen-reader', 'vedette://fleet?w=5m']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('Cannot open a link as lines')]);
  });
});
