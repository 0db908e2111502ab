import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { endAll, startAgentBinary, temporaryFolder } from '../agent/binary.testkit.ts';
import { endPtyConsoles, openPtyConsole } from './bun-pty.testkit.ts';

afterEach(async () => {
  await endPtyConsoles();
  await endAll();
});

/** An agent that backs up a folder when it is asked to, and a console that shows its backups. */
async function openBackups() {
  const folder = temporaryFolder();
  const source = join(folder, 'srv');
  mkdirSync(source);
  writeFileSync(join(source, 'orders'), 'all that matters');
  const file = join(folder, 'vedette.yml');
  const target = { kind: 'directory', path: join(folder, 'repository') };
  const backup = {
    repositories: { main: { targets: [target], passphrase: 'correct horse' } },
    list: [{ name: 'srv', source: { kind: 'files', paths: [source] } }],
  };
  writeFileSync(file, JSON.stringify({ host: 'sentry-1', backup }), { mode: 0o600 });
  const agent = await startAgentBinary({ args: ['--config', file] });
  const console = openPtyConsole(['tui', '--data', agent.data, 'vedette://backups']);
  await console.shows(/\? never +sentry-1 +srv/);
  return { console, folder, source };
}

test('a backup is begun, seen to its end and restored beside by keys alone', async () => {
  const { console, folder } = await openBackups();
  console.type('r');
  await console.shows(/run now srv on sentry-1[\s\S]*never succeeded so far/);
  console.type('\r');
  await console.shows(/1 of 1 done/);
  console.type('q');
  await console.shows(/● ok +sentry-1 +srv/);
  console.type('R');
  await console.shows(/\[snapshots\][\s\S]*▸[0-9a-f]{8} /);
  console.type('R');
  await console.shows(/restore srv on sentry-1/);
  console.type(join(folder, 'beside'));
  console.type('\r');
  await console.shows(/replaces nothing that is there[\s\S]*Enter begins it/);
  console.type('\r');
  await console.shows(/restore of srv on sentry-1[\s\S]*● ok/);
  expect(readFileSync(join(folder, 'beside', 'orders'), 'utf8')).toBe('all that matters');
}, 60_000);

test('what replaces a folder needs the word that the plan asks for', async () => {
  const { console, folder, source } = await openBackups();
  console.type('r');
  await console.shows(/run now srv/);
  console.type('\r');
  await console.shows(/1 of 1 done/);
  console.type('q');
  await console.shows(/● ok +sentry-1 +srv/);
  writeFileSync(join(source, 'orders'), 'written over by mistake');
  console.type('R');
  await console.shows(/\[snapshots\][\s\S]*▸[0-9a-f]{8} /);
  console.type('R');
  await console.shows(/restore srv on sentry-1/);
  console.type('\r');
  const plan = await console.shows(/type \S+: /);
  const [, word] = /type (\S+): /.exec(plan.join('\n'))!;
  console.type('no\r');
  await console.shows(/to begin, or Esc to restore nothing/);
  expect(readFileSync(join(source, 'orders'), 'utf8')).toBe('written over by mistake');
  console.type(`\x7f\x7f${word}\r`);
  await console.shows(/restore of srv on sentry-1[\s\S]*● ok/);
  expect(readFileSync(join(source, 'orders'), 'utf8')).toBe('all that matters');
  expect(readdirSync(folder).some((name) => name.startsWith('srv.before-restore'))).toBe(true);
}, 60_000);
