import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { inkWithoutDevtools } from './ink-without-devtools.ts';

const root = join(import.meta.dir, '..');

/**
 * Compiles `agent/main.ts` to `vedette` in that folder. The same commit gives the same bytes: nothing of the time, the folder or
 * the environment goes in, and the base name of the output, which is part of the content, is fixed.
 */
async function compile(folder: string): Promise<void> {
  const finished = join(folder, 'vedette');
  // Whoever runs the old one meanwhile goes on with it: the new one takes its place whole, or not at all.
  mkdirSync(folder, { recursive: true });
  const beside = mkdtempSync(join(folder, '.compile-'));
  try {
    await build(join(beside, 'vedette'));
    renameSync(join(beside, 'vedette'), finished);
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
  console.log(`${finished}: ${(statSync(finished).size / 1e6).toFixed(1)} MB`);
}

async function build(outfile: string): Promise<void> {
  const result = await Bun.build({
    entrypoints: [join(root, 'agent', 'main.ts')],
    root,
    target: 'bun',
    format: 'esm',
    minify: true,
    bytecode: true,
    splitting: true,
    sourcemap: 'inline',
    metafile: true,
    define: {
      'process.env.NODE_ENV': '"production"',
      __VERSION__: JSON.stringify(packageJson.version),
      __COMMIT__: JSON.stringify(currentCommit()),
    },
    plugins: [inkWithoutDevtools],
    compile: {
      outfile,
      autoloadDotenv: false,
      autoloadBunfig: false,
      autoloadTsconfig: false,
      autoloadPackageJson: false,
      execArgv: ['--smol'],
    },
  });
  for (const log of result.logs) console.error(log);
  if (!result.success) throw new Error('Cannot compile: see the messages above');
  refuseDevelopmentCode(Object.keys(result.metafile?.inputs ?? {}));
}

/** React picks its development build when NODE_ENV is not inlined: five times the memory, found only in production. */
function refuseDevelopmentCode(inputs: readonly string[]): void {
  if (inputs.length === 0) throw new Error('Cannot check the build: Bun.build gave no metafile');
  const wrong = inputs.filter((input) => /\.development\.js$|react-devtools-core/.test(input));
  if (wrong.length > 0) throw new Error(`Cannot ship development code: ${wrong.join(', ')}`);
}

function currentCommit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  return `${git('rev-parse', '--short=12', 'HEAD')}${git('status', '--porcelain') === '' ? '' : '-modified'}`;
}

await compile(process.argv[2] ?? join(root, 'dist'));
