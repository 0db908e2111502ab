import { randomUUID } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { errorCode, OperationalError } from '../../agent/kit/errors.ts';
import type { ExportedView } from './exported-view.ts';
import { exportFormats } from './index.ts';

const MOST_TRIES = 100;
const NO_LINKS: readonly string[] = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'];

/**
 * Writes a view to a file in the form that the ending of its name says, readable by its owner alone. What is there is
 * never overwritten: `fleet.csv` becomes `fleet-1.csv`. The file appears whole or not at all. Gives the name that it was written to.
 *
 * @throws OperationalError where the ending is not known, the view has nothing for it, or the file cannot be written.
 */
export async function saveView(view: ExportedView, name: string): Promise<string> {
  const extension = extname(name).slice(1).toLowerCase();
  const format = exportFormats.find((one) => one.extension === extension);
  if (format === undefined) {
    const known = exportFormats.map((one) => `.${one.extension}`).join(', ');
    throw new OperationalError('invalid', `Cannot export to "${name}": its ending is none of ${known}`);
  }
  const content = await format.write(view);
  return writeNew(name, extension, content);
}

async function writeNew(name: string, extension: string, content: string | Uint8Array): Promise<string> {
  const stem = name.slice(0, name.length - extension.length - 1);
  for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
    const path = attempt === 0 ? name : `${stem}-${attempt}.${extension}`;
    if (await written(path, content)) return path;
  }
  throw new OperationalError(
    'conflict',
    `Cannot export to "${name}": ${MOST_TRIES} files of that name are there`,
  );
}

/** False where a file of that name is there already. */
async function written(path: string, content: string | Uint8Array): Promise<boolean> {
  const beside = `${path}.${randomUUID()}.tmp`;
  try {
    await writeDurably(beside, content);
    return await placed(beside, path);
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    throw new OperationalError('unavailable', `Cannot export to "${path}": ${because}`, { cause: error });
  } finally {
    await rm(beside, { force: true }).catch(() => undefined);
  }
}

async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  await using file = await open(path, 'wx', 0o600);
  await file.writeFile(content);
  await file.sync();
}

/** Gives a finished file its name, whole and only where the name is free. */
async function placed(from: string, path: string): Promise<boolean> {
  try {
    await link(from, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    if (!NO_LINKS.includes(errorCode(error) ?? '')) throw error;
    return claimed(from, path);
  }
}

/** The same where the file system has no links (FAT, some network shares): the name is taken first, then filled. */
async function claimed(from: string, path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx', 0o600)).close();
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
  await rename(from, path);
  return true;
}
