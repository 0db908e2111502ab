import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Command, subcommandsOf } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { commands } from './index.ts';
import { runCommand } from './run-command.testkit.ts';

/** Every command with the words that lead to it, subcommands included. */
async function all(
  list: readonly Command[],
  before: readonly string[] = [],
): Promise<[words: string, command: Command][]> {
  const found = list.map(async (command) => {
    const words = [...before, command.command.split(' ')[0]!];
    const below = await all(await subcommandsOf(command), words);
    return [[words.join(' '), command] as [string, Command], ...below];
  });
  return (await Promise.all(found)).flat();
}

const every = await all(commands);

describe.each(every)('vedette %s', (words, command) => {
  it('has help with its examples', async () => {
    const { code, text } = await runCommand([...words.split(' '), '--help'], { columns: 100 });
    expect(code).toBe(0);
    expect(text).toContain('Examples:');
  });

  it('has examples that call it', () => {
    expect(command.examples.length).toBeGreaterThan(0);
    for (const [example] of command.examples) expect(example).toMatch(new RegExp(`^vedette ${words}\\b`));
  });

  it('says in its help what --json writes, if it writes any', async () => {
    const { text } = await runCommand([...words.split(' '), '--help'], { columns: 100 });
    const documented = command.json !== undefined;
    expect(/--json +Write JSON/.test(text)).toBe(documented);
    expect(text.includes('--json writes:')).toBe(documented);
  });

  it('refuses an option that it does not have', async () => {
    const run = runCommand([...words.split(' '), '--no-such-option']);
    if (words.startsWith('probe')) expect((await run).code).toBe(3);
    else await expect(run).rejects.toMatchObject({ kind: 'invalid' });
  });
});

/** What a person or a service manager ends; everything else takes `--lock`, `--timeout` and `--oneline`. */
const staying = new Set([
  'agent',
  'bridge',
  'chaos inject',
  'chaos proxy serve',
  'chaos proxy tap',
  'tui',
  'wal stream',
  'wall',
]);

it.each(every)('vedette %s says whether it stays', (words, command) => {
  const isProbe = words.startsWith('probe ') && !['probe import', 'probe list'].includes(words);
  expect(command.stays === true).toBe(isProbe || staying.has(words));
});

it.each(commands.map(({ command }) => command.split(' ')[0]!))('the README names vedette %s', (word) => {
  const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
  expect(readme).toMatch(new RegExp(`^\\|.*\`${word}\\b.*\\|$`, 'm'));
});

it('commands are listed in alphabetical order', () => {
  const names = commands.map(({ command }) => command.split(' ')[0]!);
  expect(names).toEqual([...names].sort());
});

it('vedette --help shows every command and every exit code', async () => {
  const { text } = await runCommand(['--help'], { columns: 100 });
  for (const { describe } of commands) expect(text.replace(/\s+/g, ' ')).toContain(describe);
  for (const { code, meaning } of Object.values(exitCodes)) expect(text).toContain(`${code}  ${meaning}`);
});

it('the README shows the exit codes as they are', () => {
  const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8').replace(/ +/g, ' ');
  for (const { code, meaning } of Object.values(exitCodes))
    expect(readme).toContain(`| ${code} | ${meaning} |`);
});

it('vedette refuses an option without its value', async () => {
  await expect(runCommand(['status', '--fingerprint'])).rejects.toMatchObject({ kind: 'invalid' });
});

it('vedette refuses a command that it does not have', async () => {
  await expect(runCommand(['statsu'])).rejects.toMatchObject({ kind: 'invalid', hint: 'vedette --help' });
});
