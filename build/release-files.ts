import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from './targets.ts';

/** What came of one target. */
export type BuiltTarget = {
  readonly target: Target;
  /** The program, relative to the folder of the release; undefined when it could not be built. */
  readonly file?: string;
  readonly because?: string;
};

/** Writes the checksums and the table of sizes of a release beside its programs. */
export function writeReleaseFiles(folder: string, built: readonly BuiltTarget[]): void {
  const programs = built.flatMap(({ file }) => (file === undefined ? [] : [file]));
  const sums = [...programs, 'vedette.cdx.json'].map((file) => `${sha256(join(folder, file))}  ${file}\n`);
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
  writeFileSync(join(folder, 'SIZES.md'), sizes(folder, built));
}

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

function sizes(folder: string, built: readonly BuiltTarget[]): string {
  const rows = built.map(({ target, file, because }) =>
    file === undefined
      ? `| ${target.name} | – | not built: ${because} |`
      : `| ${target.name} | ${(readFileSync(join(folder, file)).length / 1e6).toFixed(1)} | ${target.tried} |`,
  );
  return ['| target | MB | tried |', '| --- | ---: | --- |', ...rows, ''].join('\n');
}
