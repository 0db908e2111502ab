import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { runCommand } from '../run-command.testkit.ts';
import { everyCommand } from './completion-script.ts';
import { completionTable } from './completion-table.ts';
import { manualPage } from './manual-page.ts';

/** What bash offers after these words, the last of which is being typed. */
async function bashOffers(...words: string[]): Promise<string[]> {
  const path = join(temporaryFolder(), 'completion');
  writeFileSync(path, (await runCommand(['completion', 'bash'])).text);
  const script =
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is bash
    'source "$1"; shift; COMP_WORDS=(vedette "$@"); COMP_CWORD=$#; _vedette; printf "%s\\n" "${COMPREPLY[@]}"';
  const offered = execFileSync('bash', ['-c', script, 'bash', path, ...words], { encoding: 'utf8' });
  return offered.split('\n').filter(Boolean);
}

describe('vedette completion bash', () => {
  test('offers commands', async () => {
    expect(await bashOffers('conf')).toEqual(['config']);
  });

  test('offers subcommands', async () => {
    expect(await bashOffers('config', '')).toEqual(['check', 'default', 'reload', 'schema', 'show']);
  });

  test('offers the options of that command', async () => {
    expect(await bashOffers('token', 'create', '--r')).toEqual(['--role']);
  });

  test('offers the choices of an option and of a positional', async () => {
    expect(await bashOffers('token', 'create', '--role', '')).toEqual(['viewer', 'operator', 'admin']);
    expect(await bashOffers('completion', '')).toEqual(['bash', 'fish', 'zsh']);
  });

  test('leaves a free value to file names', async () => {
    expect(await bashOffers('status', '--token-file', '')).toEqual([]);
  });

  test('offers nothing for what is no command', async () => {
    expect(await bashOffers('nonsense', 'x')).toEqual([]);
  });
});

/** Shells that are no part of a small system are tried where they are (scripts/setup --test brings them). */
/** In CI a shell that is missing fails. */
const present = (shell: string) =>
  process.env.CI !== undefined || spawnSync(shell, ['-c', 'exit 0']).status === 0;

describe.runIf(present('fish'))('vedette completion fish', () => {
  /** What fish itself offers for a line, without the descriptions. */
  async function fishOffers(line: string): Promise<string[]> {
    const path = join(temporaryFolder(), 'completion');
    writeFileSync(path, (await runCommand(['completion', 'fish'])).text);
    const words = ['--no-config', '-c', 'source $argv[1]; complete -C $argv[2]', path, line];
    const { stdout, stderr } = spawnSync('fish', words, { encoding: 'utf8' });
    expect(stderr).toBe('');
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((row) => row.split('\t')[0]!);
  }

  test('offers commands and subcommands', async () => {
    expect(await fishOffers('vedette conf')).toEqual(['config']);
    expect(await fishOffers('vedette config ')).toEqual(['check', 'default', 'reload', 'schema', 'show']);
  });

  test('offers options and choices', async () => {
    expect(await fishOffers('vedette token create --r')).toEqual(['--role']);
    expect(await fishOffers('vedette token create --role ')).toEqual(['admin', 'operator', 'viewer']);
    expect(await fishOffers('vedette completion ')).toEqual(['bash', 'fish', 'zsh']);
  });
});

describe.runIf(present('zsh'))('vedette completion zsh', () => {
  /** What our function hands to zsh's own `_describe` and `_arguments` for these words, the last being typed. */
  async function zshOffers(...words: string[]): Promise<string[]> {
    const path = join(temporaryFolder(), 'completion');
    writeFileSync(path, (await runCommand(['completion', 'zsh'])).text);
    const script = `
      compdef() { }
      _describe() { print -l -- \${(P)2} }
      _arguments() { print -l -- $@ }
      source $1; shift
      words=(vedette "$@"); CURRENT=$#words
      _vedette; print -r -- PATH=$PATH`;
    const { stdout, stderr } = spawnSync('zsh', ['-f', '-c', script, 'zsh', path, ...words], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin' },
    });
    expect([stderr, stdout.trimEnd().split('\n').at(-1)]).toEqual(['', 'PATH=/usr/bin']);
    return stdout.split('\n').slice(0, -2);
  }

  test('offers commands and subcommands with what they do', async () => {
    expect(await zshOffers('conf')).toContain(
      'config:The configuration: check, default, reload, schema, show',
    );
    expect((await zshOffers('config', '')).map((row) => row.split(':')[0])).toEqual([
      'check',
      'default',
      'reload',
      'schema',
      'show',
    ]);
  });

  test('offers options with their choices', async () => {
    expect(await zshOffers('token', 'create', '--r')).toContain(
      '*--role=[What its bearer may do]:value:(viewer operator admin)',
    );
  });
});

describe.each(['fish', 'zsh'])('vedette completion %s', (shell) => {
  test('names every command with its options', async () => {
    const { text } = await runCommand(['completion', shell]);
    for (const { words, options } of await everyCommand()) {
      expect(text).toContain(words.split(' ').at(-1));
      for (const { name } of options) expect(text).toContain(name);
    }
  });
});

test('vedette completion refuses another shell', async () => {
  await expect(runCommand(['completion', 'tcsh'])).rejects.toMatchObject({ kind: 'invalid' });
});

test('completionTable() refuses a word that a shell would interpret', () => {
  const option = { name: 'x', describe: '', takesValue: true, choices: ['$(reboot)'] };
  const command = { words: 'a', usage: 'a', describe: '', examples: [], json: undefined, subcommands: [] };
  expect(() => completionTable([{ ...command, positionals: [], options: [option] }])).toThrow(TypeError);
});

describe('vedette man', () => {
  test('has a section for every command, with its examples, and the exit codes', async () => {
    const { text } = await runCommand(['man']);
    for (const { usage } of await everyCommand())
      expect(text).toContain(`.SS "vedette ${usage.replaceAll('-', '\\-')}"`);
    expect(text).toContain('.SH EXIT STATUS\n.TP\n.B 0\n');
  });

  test('shows a dot, a quote and a backslash at the start of a line as they are', () => {
    const command = { words: 'a', usage: 'a', describe: ".x\n'y\n\\z", examples: [], json: undefined };
    const page = manualPage([{ ...command, positionals: [], options: [], subcommands: [] }], '1.0.0');
    expect(page).toContain("\\&.x\n\\&'y\n\\ez\n");
  });
});
