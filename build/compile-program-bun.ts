import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { blessedStatic } from './blessed-static.ts';
import { canvasPackage, embeddedAssets } from './embedded-assets.ts';
import { fetchRuntime } from './fetch-runtime.ts';
import { inkWithoutDevtools } from './ink-without-devtools.ts';
import { loadersOf, type Outputs } from './loaders-of.ts';
import type { Target } from './targets.ts';

const root = join(import.meta.dir, '..');
const WALLBOARD = 'tui/wallboard/open-wall.ts';
/** What runs in a thread of its own is an entry point: a worker is found by its path in the program. */
const WORKERS = [
  'agent/daemon/chaos/proxy-worker.ts',
  'agent/daemon/probes/probe-worker.ts',
  'agent/daemon/rules/rule-file-worker.ts',
  'recovery/archive/threads/archive-thread.ts',
];
/** Where what npm gave for other platforms is kept. */
const cache = join(root, 'node_modules', '.cache', 'vedette-runtimes');

export type CompileOptions = {
  /** @default this platform */
  readonly target?: Target;
  /** What the program calls itself; tests compile a later one. @default that of package.json */
  readonly version?: string;
};

/**
 * Compiles `agent/main.ts` to `vedette` in that folder. The same commit gives the same bytes: nothing of the time, the folder or
 * the environment goes in, and the base name of the output, which is part of the content, is fixed.
 *
 * @returns the files that went in.
 */
export async function compileProgram(folder: string, options: CompileOptions = {}): Promise<string[]> {
  const finished = join(folder, 'vedette');
  // Whoever runs the old one meanwhile goes on with it: the new one takes its place whole, or not at all.
  mkdirSync(folder, { recursive: true });
  const beside = mkdtempSync(join(folder, '.compile-'));
  try {
    const inputs = await build(join(beside, 'vedette'), options);
    renameSync(join(beside, 'vedette'), finished);
    console.log(`${finished}: ${(statSync(finished).size / 1e6).toFixed(1)} MB`);
    return inputs;
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

async function build(
  outfile: string,
  { target, version = packageJson.version }: CompileOptions,
): Promise<string[]> {
  const assets = embeddedAssets(root, { ...(target && { target }), cache });
  const result = await Bun.build({
    entrypoints: [join(root, 'agent', 'main.ts'), ...WORKERS.map((path) => join(root, path)), ...assets],
    root,
    // The canvas finds its library by path alone: a bare name would be looked up in the working directory.
    external: ['@napi-rs/canvas-*'],
    loader: { '.woff2': 'file', '.zst': 'file' },
    naming: { asset: '[name].[ext]' },
    target: 'bun',
    format: 'esm',
    minify: true,
    bytecode: true,
    splitting: true,
    sourcemap: 'inline',
    metafile: true,
    define: {
      'process.env.NODE_ENV': '"production"',
      __VERSION__: JSON.stringify(version),
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
  return [...inputs, `node_modules/${canvasPackage(target)}/`];
}

/** The runtime is always given: the compiler would fetch one by itself, without a checksum of ours. */
function crossCompiled(target: Target) {
  const executablePath = fetchRuntime(target, cache);
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
