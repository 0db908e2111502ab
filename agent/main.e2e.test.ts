import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { endAll, runVedette, startAgentBinary, temporaryFolder } from './binary.testkit.ts';
import { type Command, subcommandsOf } from './cli/command.ts';
import { commands } from './cli/index.ts';

afterEach(endAll);

async function words(list: readonly Command[], before: readonly string[] = []): Promise<string[][]> {
  const found = list.map(async (command) => {
    const path = [...before, command.command.split(' ')[0]!];
    return [path, ...(await words(await subcommandsOf(command), path))];
  });
  return (await Promise.all(found)).flat();
}

const everyWords = await words(commands);

/** Files that the runtime, or a library, would load from the working directory if it were allowed to. */
function hostileFolder(): string {
  const folder = temporaryFolder();
  const evil = `require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'owned'))}, 'x');`;
  writeFileSync(
    join(folder, '.env'),
    'VEDETTE_OWNED=1\nNO_COLOR=1\nXDG_STATE_HOME=/nonexistent-from-dotenv\n',
  );
  writeFileSync(join(folder, '.env.local'), 'XDG_STATE_HOME=/nonexistent-from-dotenv\n');
  writeFileSync(join(folder, 'bunfig.toml'), 'preload = ["./evil.js"]\n');
  writeFileSync(join(folder, 'evil.js'), evil);
  writeFileSync(join(folder, 'tsconfig.json'), '{"compilerOptions":{"paths":{"*":["./evil.js"]}}}');
  writeFileSync(
    join(folder, 'package.json'),
    '{"name":"evil","type":"commonjs","imports":{"#*":"./evil.js"}}',
  );
  for (const name of [
    'yargs',
    'zod',
    'ink',
    'react',
    'hono',
    'yaml',
    'react-devtools-core',
    'systeminformation',
    'pidusage',
  ]) {
    mkdirSync(join(folder, 'node_modules', name), { recursive: true });
    writeFileSync(join(folder, 'node_modules', name, 'index.js'), evil);
    writeFileSync(join(folder, 'node_modules', name, 'package.json'), `{"name":"${name}","main":"index.js"}`);
  }
  return folder;
}

describe('vedette', () => {
  test('--version prints version and commit', async () => {
    const { code, stdout } = await runVedette(['--version']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^vedette ${packageJson.version} \\([0-9a-f]{12}(-modified)?\\)\\n$`));
  });

  test('alone without a terminal prints the help with the exit codes', async () => {
    const { code, stdout } = await runVedette([]);
    expect(code).toBe(0);
    expect(stdout).toContain('vedette [command]');
    expect(stdout).toContain('Exit codes:');
  });

  test.each(everyWords)('%s %s --help shows at least one example', async (...path) => {
    const { code, stdout } = await runVedette([...path.filter((word) => word !== undefined), '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Examples:\n +vedette /);
  });

  test('an unknown command is refused with a hint and exit code 2', async () => {
    const { code, stdout, stderr } = await runVedette(['wathc']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: .*wathc\n/);
    expect(stderr).toContain('hint: vedette --help');
  });

  test('an unknown option is refused with exit code 2', async () => {
    const { code, stderr } = await runVedette(['agent', '--lisen', '127.0.0.1:0']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: Unknown arguments?: .*lisen/);
  });

  test('loads nothing from a hostile working directory, also with DEV=true', async () => {
    const cwd = hostileFolder();
    const env = { DEV: 'true', HOME: temporaryFolder() };
    for (const args of [
      ['--version'],
      ['--help'],
      ['version', '--json'],
      ['config', 'show', '--json'],
      ['doctor', '--json'],
    ]) {
      const { stdout, stderr } = await runVedette(args, { cwd, env });
      expect(stdout + stderr).not.toContain('nonexistent-from-dotenv');
    }
    const agent = await startAgentBinary({ cwd, env });
    expect((await fetch(`${agent.url}/api/v1/status`)).status).toBe(200);
    expect(await agent.end('SIGTERM')).toBe(0);
    expect(await Bun.file(join(cwd, 'owned')).exists()).toBe(false);
  });
});
