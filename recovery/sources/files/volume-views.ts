import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { errorMessage, OperationalError } from '../../../agent/kit/errors.ts';
import type { ByteText } from '../../tree/file-calls-ffi.ts';
import { fileCalls } from '../../tree/file-calls-ffi.ts';
import type { CaptureContext } from '../source-kind.ts';
import type { ReadRoot } from './files-capture.ts';
import type { FilesOptions } from './files-options.ts';
import type { Root } from './roots.ts';
import { volumeSnapshotters } from './volume-snapshotters.ts';
import type { WalkRules } from './walk-tree.ts';

/** Runs a program and gives what it wrote; throws where it fails. */
export type RunCommand = (program: string, ...words: readonly string[]) => Promise<string>;

/** A frozen view of a volume. */
export type VolumeView = {
  /** Where the folder or file that was asked for is in it. */
  readonly path: string;
  readonly remove: () => Promise<void>;
};

/** Makes a view of the volume that a path is on. */
export type VolumeSnapshotter = (
  path: string,
  name: string,
  run: RunCommand,
  context: Pick<CaptureContext, 'temporaryFolder'>,
) => Promise<VolumeView>;

export type VolumeViews = {
  readonly roots: readonly ReadRoot[];
  /** The rules with the file systems of the views in place of those of the volumes. */
  readonly fileSystems: (rules: Omit<WalkRules, 'onSkipped'>) => Omit<WalkRules, 'onSkipped'>;
  readonly close: () => Promise<void>;
};

/**
 * Views of the volumes of all roots, or the roots themselves for `none`. Each is removed by `close`, and where a later one fails.
 *
 * @throws OperationalError `unavailable` where a view cannot be made
 */
export async function openVolumeViews(
  how: FilesOptions['snapshot'],
  roots: readonly Root[],
  context: CaptureContext,
  run: RunCommand = runCommand,
): Promise<VolumeViews> {
  if (how === 'none')
    return viewsOf(
      roots.map((root) => ({ ...root, view: root.real })),
      [],
    );
  const views: VolumeView[] = [];
  try {
    for (const [at, root] of roots.entries()) {
      const name = `vedette-${process.pid}-${context.now().getTime()}-${at}`;
      const path = Buffer.from(root.real, 'latin1').toString();
      views.push(await volumeSnapshotters[how](path, name, run, context));
    }
    const read = roots.map((root, at) => ({ ...root, view: latin1((views[at] as VolumeView).path) }));
    return viewsOf(read, views, true);
  } catch (error) {
    await removeAll(views);
    if (error instanceof OperationalError) throw error;
    throw new OperationalError('unavailable', `Cannot make a snapshot by ${how}: ${errorMessage(error)}`, {
      cause: error,
      hint: 'snapshot: none',
    });
  }
}

function viewsOf(roots: readonly ReadRoot[], views: readonly VolumeView[], own = false): VolumeViews {
  return {
    roots,
    fileSystems: (rules) => {
      if (!own || rules.fileSystems === undefined) return rules;
      return {
        ...rules,
        fileSystems: new Set(roots.map(({ view }) => fileCalls().status(-1, view).fileSystem)),
      };
    },
    close: () => removeAll(views),
  };
}

/** All of them, whatever becomes of one; a view that stays would fill its volume, so that is told. */
async function removeAll(views: readonly VolumeView[]): Promise<void> {
  const ended = await Promise.allSettled(views.map(({ remove }) => remove()));
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed !== undefined)
    throw new OperationalError(
      'storage',
      `Cannot remove the snapshot of a volume: ${errorMessage(failed.reason)}`,
      {
        hint: 'remove the one named vedette-… by hand',
      },
    );
}

const latin1 = (path: string): ByteText => Buffer.from(path).toString('latin1');

async function runCommand(program: string, ...words: readonly string[]): Promise<string> {
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };
  const { stdout } = await promisify(execFile)(program, words, { env, timeout: 120_000 });
  return stdout;
}
