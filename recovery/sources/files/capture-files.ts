import type { Captured, SnapshotSink } from '../../archive/repository.ts';
import type { CaptureContext } from '../source-kind.ts';
import { FilesCapture } from './files-capture.ts';
import type { FilesOptions } from './files-options.ts';
import { excludesOf } from './ignore/excludes-of.ts';
import { type Root, resolveRoots } from './roots.ts';
import { openVolumeViews, type RunCommand } from './volume-views.ts';

/**
 * Pours folders and files into a snapshot. What cannot be read is noted, counted in `facts.unread` and left out; what vanishes meanwhile is no fault.
 *
 * @param run runs the commands of snapshots of volumes
 */
export async function captureFiles(
  options: FilesOptions,
  sink: SnapshotSink,
  context: CaptureContext,
  run?: RunCommand,
): Promise<Captured> {
  const { roots, fileSystems } = resolveRoots(options.paths);
  const rules = { ...excludesOf(options), ...(options.one_file_system && { fileSystems }) };
  const views = await openVolumeViews(options.snapshot, roots, context, run);
  const capture = new FilesCapture(sink, context.signal, views.fileSystems(rules));
  try {
    await capture.count(views.roots);
    await capture.copy(views.roots);
    // What is read in the threads fails later.
    await sink.settled();
  } finally {
    await views.close();
  }
  return { facts: { ...factsOf(options, roots), ...(capture.unread > 0 && { unread: capture.unread }) } };
}

function factsOf(options: FilesOptions, roots: readonly Root[]): Record<string, unknown> {
  return { roots: roots.map(({ path, at, isFolder }) => ({ path, at, isFolder })), options };
}
