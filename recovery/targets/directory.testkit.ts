import { join } from 'node:path';
import { directory } from './directory.ts';
import type { Target } from './target.ts';

/** A target in the folder `repository` of a folder of the test. */
export function openTestTarget(folder: string): Promise<Target> {
  return directory.open({ path: join(folder, 'repository'), must_be_mounted: false });
}
