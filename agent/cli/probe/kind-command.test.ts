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
    for (const words of examples.flat().flatMap((text) => text.split(/\s+/))) expect(shown).toContain(words);
    expect(examples.length).toBeGreaterThan(0);
  });

  test.each(examples)('takes the words of its example %s', async (words) => {
    const { text, errors } = await runCommand(['probe', name, ...inPractice(words)]);
    expect(errors).toBe('');
    expect(JSON.parse(text)).toMatchObject({ kind: name, state: expect.any(String) });
  });
});
