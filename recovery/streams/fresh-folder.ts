import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder of its own in the temporary folder of a run; it goes away with that. */
export async function freshFolder(temporaryFolder: () => Promise<string>): Promise<string> {
  return mkdtemp(join(await temporaryFolder(), 'part-'));
}
