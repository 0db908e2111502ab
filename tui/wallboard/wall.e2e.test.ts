import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { endAll, runVedette, startAgentBinary, waitFor } from '../../agent/binary.testkit.ts';
import { endPtyConsoles, openPtyConsole, type PtyConsole } from '../bun-pty.testkit.ts';

const NOBODY = ['--url', 'http://127.0.0.1:1'];

afterEach(async () => {
  await endPtyConsoles();
  await endAll();
});

const restored = (wall: PtyConsole) =>
  waitFor(() => wall.restored() || undefined, { what: () => 'the terminal to be given back' });

describe('vedette wall', () => {
  test('shows a host, turns its pages, and gives the terminal back after q', async () => {
    const agent = await startAgentBinary({ args: ['--host', 'sentry-1'] });
    const wall = openPtyConsole(['wall', '--url', agent.url, '--rotate', '2s']);
    const overview = await wall.shows(/● up +sentry-1 +\d+%[\s\S]*sentry-1 agent-started/);
    expect(overview[0]).toMatch(/UTC +1 host +● 1 up +all hosts 1\/2/);
    await wall.shows(/host sentry-1 2\/2[\s\S]*cpu %[\s\S]*1 user/);
    await wall.shows(/all hosts 1\/2/);
    wall.type('q');
    expect(await wall.ended()).toBe(0);
    await restored(wall);
  });

  test('says why a host is down, and for how long', async () => {
    const wall = openPtyConsole(['wall', ...NOBODY, '--rotate', '0']);
    await wall.shows(/✗ down +http:\/\/127\.0\.0\.1:1 +\ds\+ +connection-refused +│/);
  });

  test('has no page of a group that no host is in, and stays where it is told to', async () => {
    const wall = openPtyConsole(['wall', ...NOBODY, '--group', 'site', '--rotate', '0']);
    expect((await wall.shows(/✗ 1 down/))[0]).toMatch(/all hosts 1\/2/);
  });

  test('is drawn anew for another size, small ones too', async () => {
    const wall = openPtyConsole(['wall', ...NOBODY, '--rotate', '0'], {}, { columns: 120, rows: 40 });
    await wall.shows(/✗ down[\s\S]*0 up +0 stale +1 down|0 up +0 stale +1 down[\s\S]*✗ down/);
    wall.resize(60, 20);
    await wall.shows(/^The wall needs 80x24;\nthis is 60x20\. q quits\.\n+$/);
    wall.resize(80, 24);
    const small = await wall.shows(/^ .*all hosts 1\/2[\s\S]*✗ down/);
    expect(small.at(-1)).toMatch(/^└─+┘└─+┘$/);
    expect(small[1]).toMatch(/^┌─ cpu.*┐┌─ fullest disk.*┐$/);
    wall.resize(200, 60);
    expect((await wall.shows(/┌─ hosts ─+┐/)).at(-1)).toMatch(/^└─{118}┘└─{78}┘$/);
  });

  test('uses neither colours nor anything beyond ASCII where it must not', async () => {
    const agent = await startAgentBinary({ args: ['--host', 'sentry-1'] });
    const wall = openPtyConsole(['wall', '--url', agent.url], { NO_COLOR: '1', LANG: 'C' });
    const screen = await wall.shows(/\+ up +sentry-1[\s\S]*agent-started/);
    expect(screen.join('')).toMatch(/^[\x20-\x7e]*$/);
    expect(wall.written()).not.toMatch(/\x1b\[[\d;]*(?:3[0-7]|4[0-7]|9\d|[34]8;5;\d+)m/);
  });

  test('obeys no host name: neither control sequences nor the tags of blessed', async () => {
    const hostile = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: hostileAnswer });
    try {
      const wall = openPtyConsole(['wall', '--url', hostile.url.href.slice(0, -1), '--rotate', '2s']);
      await wall.shows(/● up +\{bold\}x\{\/\}␛\]52;c;/);
      await wall.shows(/host \{bold\}x\{\/\}␛\]52;c;.*2\/2[\s\S]*labels +\{bold\}x/);
      expect(wall.written()).not.toMatch(/\x1b\]52|\x1b\[6n/);
    } finally {
      await hostile.stop(true);
    }
  });

  test.each(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGUSR1'] as const)(
    'gives the terminal back and dies by %s',
    async (signal) => {
      const wall = openPtyConsole(['wall', ...NOBODY]);
      await wall.shows(/✗ down/);
      wall.signal(signal);
      expect(await wall.ended()).toBe(signal);
      await restored(wall);
    },
  );

  test('leaves the line discipline as it was', async () => {
    const script =
      'stty -a | tr "\\n" " " > "$0.before"; "$@"; stty -a | tr "\\n" " " > "$0.after"; echo left';
    const file = `${(await startAgentBinary()).data}/stty`;
    const wall = openPtyConsole(['wall', ...NOBODY], {}, { through: ['sh', '-c', script, file] });
    await wall.shows(/✗ down/);
    wall.type('q');
    await wall.ended();
    expect(readFileSync(`${file}.before`, 'utf8')).toContain(' icanon');
    expect(readFileSync(`${file}.after`, 'utf8')).toBe(readFileSync(`${file}.before`, 'utf8'));
  });

  test.each([
    ['', []],
    [' that it does not control', ['setsid', '--wait']],
  ])('ends when a terminal vanishes%s', async (_, through) => {
    const wall = openPtyConsole(['wall', ...NOBODY], {}, { through });
    await wall.shows(/✗ down/);
    wall.hangUp();
    expect(await wall.ended()).not.toBe(0);
  });

  test('points to the command for text where there is no terminal', async () => {
    const { code, stderr, stdout } = await runVedette(['wall', ...NOBODY]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('hint: Read the same as text: vedette status --all');
  });

  test.each([['0s'], ['-1s'], ['never'], ['999999d']])('refuses to rotate every %s', async (rotate) => {
    const { code, stderr } = await runVedette(['wall', ...NOBODY, `--rotate=${rotate}`]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`Cannot rotate every "${rotate}"`)]);
  });
});

/** An agent whose every string is an attack. */
function hostileAnswer(): Response {
  const text = '{bold}x{/}\x1b]52;c;aGk=\x07\x1b[6n\r\n{red-fg}';
  const time = new Date().toISOString();
  return Response.json({
    host: text,
    labels: { [text]: text },
    version: text,
    commit: text,
    state: 'ok',
    components: [],
    time,
    startedAt: time,
    config: { file: text, loadedAt: time, error: null },
    store: { seriesCount: 1, bytesOnDisk: 1, maxBytes: 1, oldest: time, corruptBlocks: 0 },
    self: { cpuRatio: 0, residentBytes: 1 },
    summary: { time, cpu: { count: 1, usedRatio: 0.5, modes: {} } },
  });
}
