import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import packageJson from '../package.json' with { type: 'json' };
import { billOfMaterials } from './bill-of-materials.ts';
import { blessedStatic } from './blessed-static.ts';
import { fetchRuntime } from './fetch-runtime.ts';
import { inkWithoutDevtools } from './ink-without-devtools.ts';
import { loadersOf, type Outputs } from './loaders-of.ts';
import { type BuiltTarget, writeReleaseFiles } from './release-files.ts';
import { type Target, targets } from './targets.ts';

const root = join(import.meta.dir, '..');
const WALLBOARD = 'tui/wallboard/open-wall.ts';

/**
 * Compiles `agent/main.ts` to `vedette` in that folder. The same commit gives the same bytes: nothing of the time, the folder or
 * the environment goes in, and the base name of the output, which is part of the content, is fixed.
 */
async function compile(folder: string, target?: Target): Promise<string[]> {
  const finished = join(folder, 'vedette');
  // Whoever runs the old one meanwhile goes on with it: the new one takes its place whole, or not at all.
  mkdirSync(folder, { recursive: true });
  const beside = mkdtempSync(join(folder, '.compile-'));
  try {
    const inputs = await build(join(beside, 'vedette'), target);
    renameSync(join(beside, 'vedette'), finished);
    console.log(`${finished}: ${(statSync(finished).size / 1e6).toFixed(1)} MB`);
    return inputs;
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

/** Compiles every target that can be had into a folder of its own, with checksums, sizes and the bill of materials. */
async function release(folder: string, wanted: readonly Target[]): Promise<void> {
  const built: BuiltTarget[] = [];
  for (const target of wanted) built.push(await attempt(folder, target));
  writeReleaseFiles(folder, built);
  if (built.every(({ file }) => file === undefined)) process.exitCode = 1;
}

async function attempt(folder: string, target: Target): Promise<BuiltTarget> {
  try {
    const inputs = await compile(join(folder, target.name), target);
    writeFileSync(join(folder, 'vedette.cdx.json'), billOfMaterials(inputs));
    return { target, file: join(target.name, 'vedette') };
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    console.error(`${target.name}: not built: ${because}`);
    return { target, because };
  }
}

/** @returns the files that went in. */
async function build(outfile: string, target?: Target): Promise<string[]> {
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
    plugins: [blessedStatic, inkWithoutDevtools],
    compile: {
      outfile,
      ...(target === undefined ? {} : crossCompiled(target)),
      autoloadDotenv: false,
      autoloadBunfig: false,
      autoloadTsconfig: false,
      autoloadPackageJson: false,
      execArgv: ['--smol'],
    },
  });
  for (const log of result.logs) console.error(log);
  if (!result.success) throw new Error('Cannot compile: see the messages above');
  const inputs = Object.keys(result.metafile?.inputs ?? {});
  refuseDevelopmentCode(inputs);
  refuseBlessedElsewhere(result.metafile?.outputs ?? {});
  return inputs;
}

/** The runtime is always given: the compiler would fetch one by itself, without a checksum of ours. */
function crossCompiled(target: Target) {
  const executablePath = fetchRuntime(target, join(root, 'node_modules', '.cache', 'vedette-runtimes'));
  return { target: target.bun as Bun.Build.CompileTarget, executablePath };
}

/** React picks its development build when NODE_ENV is not inlined: five times the memory, found only in production. */
function refuseDevelopmentCode(inputs: readonly string[]): void {
  if (inputs.length === 0) throw new Error('Cannot check the build: Bun.build gave no metafile');
  const wrong = inputs.filter((input) => /\.development\.js$|react-devtools-core/.test(input));
  if (wrong.length > 0) throw new Error(`Cannot ship development code: ${wrong.join(', ')}`);
}

/** The widgets of the wallboard cost each command that loads them time and memory, and change what signals do. */
function refuseBlessedElsewhere(outputs: Outputs): void {
  const loaders = loadersOf(/node_modules\/blessed/, outputs);
  if (loaders.join() !== WALLBOARD)
    throw new Error(`Only ${WALLBOARD} may load blessed: ${loaders.join(', ')}`);
}

function currentCommit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  return `${git('rev-parse', '--short=12', 'HEAD')}${git('status', '--porcelain') === '' ? '' : '-modified'}`;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'boolean' }, target: { type: 'string', multiple: true } },
});
const folder = positionals[0] ?? join(root, 'dist');
const wanted = targets.filter(({ name }) => values.all || values.target?.includes(name));
const unknown = values.target?.filter((name) => !targets.some((target) => target.name === name)) ?? [];
if (unknown.length > 0)
  throw new RangeError(
    `Cannot compile for ${unknown}: known are ${targets.map(({ name }) => name).join(', ')}`,
  );
if (wanted.length > 0) await release(folder, wanted);
else await compile(folder);
