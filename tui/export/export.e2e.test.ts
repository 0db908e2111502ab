import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { endAll, startAgentBinary, temporaryFolder, waitFor } from '../../agent/binary.testkit.ts';
import { endPtyConsoles, openPtyConsole, type PtyConsole } from '../bun-pty.testkit.ts';

afterEach(async () => {
  await endPtyConsoles();
  await endAll();
});

async function exportTo(console: PtyConsole, name: string): Promise<void> {
  console.type('e');
  await console.shows(/export to/);
  console.type('\x7f'.repeat(40));
  console.type(name);
  console.type('\r');
}

async function openedHost(env: Record<string, string>): Promise<PtyConsole> {
  const agent = await startAgentBinary({ args: ['--host', 'sentry-1'] });
  const console = openPtyConsole(['tui', '--data', agent.data], env);
  await console.shows(/● up +sentry-1/);
  console.type('\r');
  // The first rate of a new agent takes a few rounds.
  await waitFor(() => /user \d/.test(console.screen().join('\n')) || undefined, {
    what: () => `a measured chart; the screen shows:\n${console.screen().join('\n')}`,
    timeout: 30_000,
  });
  return console;
}

describe('e', () => {
  test('writes the charts of a host as pictures, with a library that only its owner can change', async () => {
    const folder = temporaryFolder();
    const console = await openedHost({ XDG_CACHE_HOME: folder });
    await exportTo(console, join(folder, 'a.png'));
    await console.shows(/written to .*a\.png/);
    expect(readFileSync(join(folder, 'a.png')).subarray(1, 4).toString()).toBe('PNG');
    await exportTo(console, join(folder, 'a.svg'));
    await console.shows(/written to .*a\.svg/);
    expect(readFileSync(join(folder, 'a.svg'), 'utf8')).toContain('<svg ');
    const [library = ''] = readdirSync(join(folder, 'vedette'));
    expect(statSync(join(folder, 'vedette', library)).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).sort()).toEqual(['a.png', 'a.svg', 'vedette']);
  });

  test('says why a picture cannot be drawn, and goes on', async () => {
    const folder = temporaryFolder();
    const console = await openedHost({ XDG_CACHE_HOME: '/proc' });
    await exportTo(console, join(folder, 'b.png'));
    await console.shows(/Cannot unpack the drawing library/);
    console.type('\x1b\x1b');
    await console.shows(/worst first/);
    await exportTo(console, join(folder, 'fleet.svg'));
    await console.shows(/Cannot draw fleet as \.svg: it has no charts/);
    expect(readdirSync(folder)).toEqual([]);
  });
});
