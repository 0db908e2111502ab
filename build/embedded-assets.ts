import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { constants, zstdCompressSync } from 'node:zlib';
import { fetchPackage } from './fetch-runtime.ts';
import type { Target } from './targets.ts';

const FONTS = ['inter-latin-400-normal.woff2', 'inter-latin-600-normal.woff2'];
const LEVEL = 12;

export type AssetOptions = {
  /** @default this machine, with what npm has installed */
  readonly target?: Target;
  /** The folder for packages of other platforms. */
  readonly cache: string;
};

/**
 * The files that go into the program beside its code: the fonts of the pictures, and the drawing library behind
 * `@napi-rs/canvas`, compressed. `tui/export/picture` reads them.
 */
export function embeddedAssets(root: string, { target, cache }: AssetOptions): string[] {
  const pictures = join(root, 'tui', 'export', 'picture');
  const name = canvasPackage(target);
  const addon =
    target === undefined
      ? createRequire(join(pictures, 'here.ts')).resolve(name)
      : libraryIn(fetchPackage(name, cache));
  return [
    ...FONTS.map((name) => join(pictures, 'font', name)),
    compressed(addon, join(root, 'dist', '.assets')),
  ];
}

/** The npm package of the drawing library for a target, or for this machine. */
export function canvasPackage(target: Target | undefined): string {
  return target?.canvas ?? `@napi-rs/canvas-linux-${process.arch}-gnu`;
}

function libraryIn(folder: string): string {
  const name = readdirSync(folder).find((file) => file.endsWith('.node'));
  if (name === undefined) throw new Error(`${folder} holds no library`);
  return join(folder, name);
}

/**
 * 35.7 MB become 13.1; level 19 would save 1.4 MB more and take half a minute. The folder is always the same one: its name
 * becomes part of the program, and the same commit gives the same bytes.
 */
function compressed(addon: string, folder: string): string {
  const content = readFileSync(addon);
  const path = join(folder, `canvas-${createHash('sha256').update(content).digest('hex')}.zst`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const beside = `${path}.${process.pid}`;
  writeFileSync(
    beside,
    zstdCompressSync(content, { params: { [constants.ZSTD_c_compressionLevel]: LEVEL } }),
  );
  renameSync(beside, path);
  return path;
}
