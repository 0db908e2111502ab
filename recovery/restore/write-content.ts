import { writeSync } from 'node:fs';
import { OperationalError } from '../../agent/kit/errors.ts';
import { safeLine } from '../../agent/kit/safe-text.ts';
import type { Entry } from '../archive/entry.ts';
import type { Repository } from '../archive/repository.ts';
import { fileCalls } from '../tree/file-calls-ffi.ts';
import { contentRanges } from './file-bytes.ts';

/**
 * Writes the content of an entry into an open, empty file; its holes stay holes.
 *
 * @throws OperationalError `invalid` where the snapshot contradicts itself
 */
export async function writeContent(
  descriptor: number,
  entry: Entry,
  repository: Pick<Repository, 'content'>,
  { signal, onBytes }: { signal?: AbortSignal | undefined; onBytes: (bytes: number) => void },
): Promise<void> {
  const { content, holes = [] } = entry;
  if (holes.length > 0) fileCalls().truncate(descriptor, entry.size ?? 0);
  if (content === undefined || content.bytes === 0) return;
  const ranges = contentRanges(entry);
  const total = ranges.reduce((sum, [, length]) => sum + length, 0);
  if (total !== content.bytes) throw contradiction(entry);
  let [range, within] = [0, 0];
  for await (const bytes of repository.content(content, undefined, signal)) {
    signal?.throwIfAborted();
    for (let at = 0; at < bytes.length; ) {
      const [offset, length] = ranges[range] ?? fail(entry);
      const part = Math.min(bytes.length - at, length - within);
      const written = writeSync(descriptor, bytes, at, part, offset + within);
      [at, within] = [at + written, within + written];
      if (within === length) [range, within] = [range + 1, 0];
    }
    onBytes(bytes.length);
  }
  if (range !== ranges.length) throw contradiction(entry);
}

function fail(entry: Entry): never {
  throw contradiction(entry);
}

function contradiction({ path }: Entry): OperationalError {
  return new OperationalError(
    'invalid',
    `Cannot restore ${safeLine(path)}: its size and its content disagree`,
    {
      hint: 'vedette backup check --read',
    },
  );
}
