import { afterEach, describe, expect, test } from 'vitest';
import { endPtyConsoles, openPtyConsole } from '../../tui/bun-pty.testkit.ts';
import { binary, endAll, startAgentBinary, temporaryFolder, waitFor } from '../binary.testkit.ts';
import { sshTo, startSshd } from './sshd.testkit.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  await endPtyConsoles();
  for (const step of cleanUp.splice(0).reverse()) await step();
  await endAll();
});

describe('vedette tui --ssh', () => {
  test('shows a host, why it is lost while ssh cannot reach it, and the host again', {
    timeout: 60_000,
  }, async () => {
    const agent = await startAgentBinary({ args: ['--host', 'sentry-1'] });
    const sshd = await startSshd(temporaryFolder(), `exec ${binary} "$@" --data ${agent.data}`);
    cleanUp.push(() => sshd.close());
    const console = openPtyConsole(['tui', ...sshd.words], { HOME: temporaryFolder() });
    await console.shows(/● up +sentry-1/);
    await sshd.close();
    for (const pid of sshTo(sshd.port)) process.kill(pid, 'SIGKILL');
    await console.shows(/ssh: connect/);
    await sshd.startAgain();
    await console.shows(/● up +sentry-1/);
    console.type('q');
    expect(await console.ended()).toBe(0);
    await waitFor(() => sshTo(sshd.port).length === 0 || undefined, { what: () => 'ssh to end' });
  });
});
