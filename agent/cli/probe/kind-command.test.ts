import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { probeKinds } from '../../../probes/index.ts';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { runCommand } from '../run-command.testkit.ts';

/** The words of a command line as a shell parts them: quotes hold a word together, a backslash keeps what follows. */
function shellWords(line: string): string[] {
  const words = line.match(/(?:'[^']*'|"(?:\\.|[^"\\])*"|[^\s'"])+/g) ?? [];
  return words.map((word) =>
    word.replace(
      /'([^']*)'|"((?:\\.|[^"\\])*)"/g,
      (_, plain, quoted) => plain ?? quoted.replace(/\\(.)/g, '$1'),
    ),
  );
}

/** The words of an example with a short time to run, and a password that is there. */
function inPractice(example: string): string[] {
  const file = join(temporaryFolder(), 'password');
  writeFileSync(file, 'hunter2\n', { mode: 0o600 });
  const words = shellWords(example.replace(/\/etc\/vedette\/\S+/, file));
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  return [...words.slice(0, end), '--timeout', '1ms', '--json', ...words.slice(end)];
}

describe.each(probeKinds)('vedette probe $name', ({ name, examples }) => {
  test('has examples in its help, which fits 80 columns', async () => {
    const { code, lines } = await runCommand(['probe', name, '--help'], { columns: 80 });
    expect(code).toBe(0);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    // Words and what they do stand side by side, each broken into lines of its own.
    const shown = new Set(lines.join('\n').split(/\s+/));
    const words = examples.flat().flatMap((text) => text.split(/\s+/));
    // A word that is longer than its column is broken too.
    expect(words.filter((word) => word.length < 40 && !shown.has(word))).toEqual([]);
    expect(examples.length).toBeGreaterThan(0);
  });

  test.each(examples)('takes the words of its example %s', async (words) => {
    const { text, errors } = await runCommand(['probe', name, ...inPractice(words)]);
    expect(errors).toBe('');
    expect(JSON.parse(text)).toMatchObject({ kind: name, state: expect.any(String) });
  });
});

test.each([
  ['http', ['http://127.0.0.1/', '--secret-headers', 'X-Token=hunter2'], 'secret_headers.X-Token'],
  ['exec', ['true', '--secret-env', 'TOKEN=hunter2'], 'secret_env.TOKEN'],
  ['tcp', ['127.0.0.1:1', '--dialogue', '{send_secret: hunter2}'], 'dialogue[0].send_secret'],
  ['steps', ['http://127.0.0.1/', '--secrets', 'token=hunter2', '--steps', '{name: a}'], 'secrets.token'],
])('vedette probe %s refuses a secret on the command line', async (kind, words, place) => {
  const { code, text, errors } = await runCommand(['probe', kind, ...words]);
  expect({ code, text }).toEqual({ code: 3, text: '' });
  expect(errors).toContain(`${place}: a secret may not stand on the command line`);
  expect(errors).not.toContain('hunter2');
});

test('vedette probe takes a secret by reference, and shows it nowhere', async () => {
  const file = join(temporaryFolder(), 'token');
  writeFileSync(file, 'hunter2\n', { mode: 0o600 });
  const given = `TOKEN=\${file:${file}}`;
  const { code, text } = await runCommand([
    'probe',
    'exec',
    '--secret-env',
    given,
    '--trace',
    '--',
    'printenv',
    'TOKEN',
  ]);
  expect(code).toBe(0);
  expect(text).toContain('output: ***');
  expect(text).not.toContain('hunter2');
});
