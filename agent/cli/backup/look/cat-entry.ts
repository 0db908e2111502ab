import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Repository } from '../../../../recovery/archive/repository.ts';
import { entryBytes } from '../../../../recovery/browse/entry-bytes.ts';
import { OperationalError } from '../../../kit/errors.ts';
import { safeLine } from '../../../kit/safe-text.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { entryAt } from './list-entries.ts';

/** Where the bytes go. */
export type ByteOutput = { readonly stream: Writable; readonly isTerminal: boolean };

/** `vedette backup cat`: the bytes of a file; on a terminal what would steer it is shown instead of sent. */
export async function catEntry(
  repository: Repository,
  { snapshot: id, path }: { readonly snapshot: string; readonly path: string },
  { stream, isTerminal }: ByteOutput,
  signal: AbortSignal,
): Promise<ExitCode> {
  const entry = await entryAt(repository, await repository.snapshot(id, signal), path, signal);
  if (entry.type !== 'file')
    throw new OperationalError(
      'invalid',
      `Cannot print ${safeLine(path)}: it is a ${entry.type}, not a file`,
      {
        hint: `vedette backup ls ${id} ${path}`,
      },
    );
  const decoder = new TextDecoder();
  for await (const piece of entryBytes(repository, entry, signal)) {
    const shown = isTerminal ? printable(decoder.decode(piece, { stream: true })) : piece;
    if (!stream.write(shown)) await once(stream, 'drain', { signal });
  }
  return exitCodes.ok.code;
}

function printable(text: string): string {
  const lines = text.split('\n').map((line) => line.split('\t').map((part) => safeLine(part, 1_000_000)));
  return lines.map((parts) => parts.join('\t')).join('\n');
}
