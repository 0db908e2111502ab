import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { billOfMaterials } from './bill-of-materials.ts';
import { compileProgram } from './compile-program-bun.ts';
import { type BuiltTarget, writeReleaseFiles } from './release-files.ts';
import { type Target, targets } from './targets.ts';

const root = join(import.meta.dir, '..');

/** Compiles every target that can be had into a folder of its own, with checksums, sizes and the bill of materials. */
async function release(folder: string, wanted: readonly Target[]): Promise<void> {
  const built: BuiltTarget[] = [];
  for (const target of wanted) built.push(await attempt(folder, target));
  writeReleaseFiles(folder, built);
  if (built.every(({ file }) => file === undefined)) process.exitCode = 1;
}

async function attempt(folder: string, target: Target): Promise<BuiltTarget> {
  try {
    const inputs = await compileProgram(join(folder, target.name), { target });
    writeFileSync(join(folder, 'vedette.cdx.json'), billOfMaterials(inputs));
    return { target, file: join(target.name, 'vedette') };
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    console.error(`${target.name}: not built: ${because}`);
    return { target, because };
  }
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
else await compileProgram(folder);
