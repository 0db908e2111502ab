import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { endPtyConsoles, openPtyConsole } from '../../../tui/bun-pty.testkit.ts';
import { endAll, runVedette, temporaryFolder } from '../../binary.testkit.ts';

afterEach(async () => {
  await endPtyConsoles();
  await endAll();
});

/** A folder that was backed up once. */
async function backedUp() {
  const folder = temporaryFolder();
  const srv = join(folder, 'srv');
  mkdirSync(srv);
  writeFileSync(join(srv, 'data'), 'one\n');
  const target = ['--target', `directory:${join(folder, 'b')}`];
  const env = { VEDETTE_PASSPHRASE: 'correct horse', HOME: folder };
  const made = await runVedette(['backup', 'run', '--source', `files:${srv}`, ...target], { env });
  expect(made.code).toBe(0);
  const restore = (...words: string[]) => openPtyConsole(['restore', ...target, ...words], env);
  return { folder, srv, target, env, restore, data: () => readFileSync(join(srv, 'data'), 'utf8') };
}

describe('vedette restore on a terminal', () => {
  it('lets one choose from a list, and asks for the name of what is replaced', async () => {
    const { srv, restore, data } = await backedUp();
    writeFileSync(join(srv, 'data'), 'broken\n');
    const terminal = restore();
    await terminal.shows(/Which one\? 1 to 1, or its id:/);
    terminal.type('1\r');
    const shown = await terminal.shows(/Type (\S+) to restore:/);
    const [, word = ''] = /Type (\S+) to restore:/.exec(shown.join('\n')) ?? [];
    terminal.type(`${word}\r`);
    expect(await terminal.ended()).toBe(0);
    expect(terminal.written()).toContain('Restored files:');
    expect(data()).toBe('one\n');
  });

  it('changes nothing when another word is typed', async () => {
    const { srv, restore, data } = await backedUp();
    writeFileSync(join(srv, 'data'), 'precious\n');
    const terminal = restore('latest');
    await terminal.shows(/Type \S+ to restore:/);
    terminal.type('y\r');
    expect(await terminal.ended()).toBe(2);
    expect(terminal.written()).toContain('was not typed; nothing was changed');
    expect(data()).toBe('precious\n');
  });

  it('changes nothing when it is given up', async () => {
    const { srv, restore, data } = await backedUp();
    writeFileSync(join(srv, 'data'), 'precious\n');
    const terminal = restore('latest');
    await terminal.shows(/Type \S+ to restore:/);
    terminal.type('\u0004');
    expect(await terminal.ended()).toBe(2);
    expect(data()).toBe('precious\n');
  });
});

describe('vedette backup on a terminal', () => {
  it('asks twice for a new passphrase, and once for a known one, showing none', async () => {
    const { folder, srv, env } = await backedUp();
    const own = { ...env, VEDETTE_PASSPHRASE: '' };
    const target = ['--target', `directory:${join(folder, 'c')}`];
    const first = openPtyConsole(['backup', 'run', '--source', `files:${srv}`, ...target], own);
    await first.shows(/New passphrase for directory:/);
    first.type('hidden\r');
    await first.shows(/The same again:/);
    first.type('hidden\r');
    expect(await first.ended()).toBe(0);
    expect(first.written()).not.toContain('hidden');
    const second = openPtyConsole(['backup', 'ls', ...target], own);
    await second.shows(/Passphrase for directory:/);
    second.type('hidden\r');
    expect(await second.ended()).toBe(0);
    expect(second.written()).toContain(`files:${srv}`.slice(0, 12));
  });

  it('makes no repository where the two are not the same', async () => {
    const { folder, srv, env } = await backedUp();
    const own = { ...env, VEDETTE_PASSPHRASE: '' };
    const words = ['--source', `files:${srv}`, '--target', `directory:${join(folder, 'c')}`];
    const terminal = openPtyConsole(['backup', 'run', ...words], own);
    await terminal.shows(/New passphrase for directory:/);
    terminal.type('hidden\r');
    await terminal.shows(/The same again:/);
    terminal.type('other\r');
    expect(await terminal.ended()).toBe(2);
    expect(existsSync(join(folder, 'c', 'config'))).toBe(false);
  });
});
