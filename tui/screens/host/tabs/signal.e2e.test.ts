import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { endAll, startAgentBinary } from '../../../../agent/binary.testkit.ts';
import { endPtyConsoles, openPtyConsole } from '../../../bun-pty.testkit.ts';

afterEach(async () => {
  await endPtyConsoles();
  await endAll();
});

async function sleeper() {
  const child = spawn('/bin/sleep', ['323']);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  return child;
}

/** The console on the processes of a host, with the sleeper selected and the question about a signal answered. */
async function askedToEnd(args: readonly string[], pid: number) {
  const console = openPtyConsole(['tui', ...args]);
  await console.shows(/● up +sentry-1/);
  console.type('\r');
  await console.shows(/2 processes/);
  console.type('2');
  await console.shows(/by cpu/);
  console.type(`/${pid}\r`);
  await console.shows(new RegExp(`▸ +${pid} `));
  console.type('K');
  await console.shows(/send TERM to this process on sentry-1/);
  console.type('sleep\r');
  return console;
}

describe('a signal from the console', () => {
  test('ends a real process after its name was typed', async () => {
    const agent = await startAgentBinary({ args: ['--host', 'sentry-1'] });
    const child = await sleeper();
    const ended = once(child, 'exit');
    const console = await askedToEnd(['--data', agent.data], child.pid!);
    await console.shows(new RegExp(`TERM sent to sleep \\(${child.pid}\\)`));
    expect(await ended).toEqual([null, 'SIGTERM']);
  });

  test('is refused to one who may only look, and says so', async () => {
    const agent = await startAgentBinary({ args: ['--host', 'sentry-1'] });
    const child = await sleeper();
    const console = await askedToEnd(['--url', agent.url], child.pid!);
    await console.shows(/TERM was not sent: .*role operator/);
    expect(child.exitCode).toBeNull();
  });
});
