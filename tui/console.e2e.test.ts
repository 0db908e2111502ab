import { afterEach, describe, expect, test } from 'vitest';
import { endAll, runVedette, startAgentBinary, waitFor } from '../agent/binary.testkit.ts';
import { endPtyConsoles, openPtyConsole, type PtyConsole } from './bun-pty.testkit.ts';

afterEach(async () => {
  await endPtyConsoles();
  await endAll();
});

const restored = (console: PtyConsole) =>
  waitFor(() => console.restored() || undefined, { what: () => 'the terminal to be given back' });

describe('vedette tui', () => {
  test('shows this host, opens it, and gives the terminal back', async () => {
    const agent = await startAgentBinary({ args: ['--host', 'sentry-1'] });
    const console = openPtyConsole(['tui', '--data', agent.data]);
    await console.shows(/● up +sentry-1/);
    console.type('\r');
    const host = await console.shows(/memory +\S+ used \d[\s\S]*pid +cpu/);
    expect(host[0]).toMatch(/^ fleet › sentry-1 +● up/);
    expect(host.at(-1)).toContain('? help');
    console.type('\x1b');
    await console.shows(/worst first/);
    console.type('q');
    expect(await console.ended()).toBe(0);
    await restored(console);
  });

  test('asks the hosts that are named, and says why one does not answer', async () => {
    const agent = await startAgentBinary({ args: ['--host', 'sentry-1'] });
    const console = openPtyConsole(['tui', '--url', agent.url, '--url', 'http://127.0.0.1:1']);
    await console.shows(/✗ down[^\n]*connection-refused[\s\S]*● up +sentry-1/);
  });

  test.each(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGUSR1'] as const)(
    'gives the terminal back and dies by %s',
    async (signal) => {
      const console = openPtyConsole(['tui', '--url', 'http://127.0.0.1:1']);
      await console.shows(/✗ down/);
      console.signal(signal);
      expect(await console.ended()).toBe(signal);
      await restored(console);
    },
  );

  test('ends when its terminal vanishes', async () => {
    const console = openPtyConsole(['tui', '--url', 'http://127.0.0.1:1']);
    await console.shows(/✗ down/);
    console.hangUp();
    expect(await console.ended()).not.toBe(0);
  });

  test('opens a link at its moment, where the host says what it was', async () => {
    const agent = await startAgentBinary({ args: ['--host', 'sentry-1'] });
    const status = async () =>
      (await fetch(`${agent.url}/api/v1/status`)).json() as Promise<{ time: string }>;
    const { time } = await status();
    await waitFor(async () => Date.parse((await status()).time) > Date.parse(time) + 2_000 || undefined, {
      what: () => 'two seconds of history',
    });
    const link = `vedette://fleet?t=${new Date(Date.parse(time) + 1_000).toISOString()}&w=5m`;
    const console = openPtyConsole(['tui', link, '--data', agent.data]);
    const screen = await console.shows(/PAST: [\s\S]*● up +sentry-1 +\ds +\d+%/);
    expect(screen[1]).toContain(' 5m');
    console.type('.');
    await console.shows(/ live 5m/);
  });

  test.each([
    ['vedette://fleet?w=2h', /Cannot open the link .*: w=2h is not one of/, 2],
    ['vedette://nosuch', /Cannot open the link: there is no screen "nosuch"/, 2],
    ['vedette://host/gone', /Cannot show the host gone: it is not in this fleet/, 3],
  ])('says what is wrong with the link %s', async (link, message, code) => {
    const console = openPtyConsole(['tui', '--url', 'http://127.0.0.1:1', link]);
    await waitFor(() => message.test(console.screen().join('').replaceAll(/\s+/g, ' ')) || undefined, {
      what: () => `${message}; the screen shows:\n${console.screen().join('\n')}`,
    });
    expect(await console.ended()).toBe(code);
  });

  test('uses neither colours nor anything beyond ASCII where it must not', async () => {
    const agent = await startAgentBinary({ args: ['--host', 'sentry-1'] });
    const console = openPtyConsole(['tui', '--data', agent.data], { NO_COLOR: '1', LANG: 'C' });
    const screen = await console.shows(/\+ up +sentry-1/);
    expect(screen.join('')).toMatch(/^[\x20-\x7e]*$/);
  });

  test('points to the command for text where there is no terminal', async () => {
    const { code, stderr, stdout } = await runVedette(['tui', '--url', 'http://127.0.0.1:1']);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('error: Cannot open the console: standard output is not a terminal');
    expect(stderr).toContain('hint: Read the same as text: vedette status --all');
  });
});
