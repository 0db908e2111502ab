import type { Repository } from '../../../../recovery/archive/repository.ts';
import { diffEntries, type EntryChange } from '../../../../recovery/browse/diff-entries.ts';
import { humanBytes } from '../../../kit/bytes.ts';
import { safeLine } from '../../../kit/safe-text.ts';
import type { Output } from '../../command.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { jsonText } from '../../json-text.ts';

export type DiffArguments = { readonly before: string; readonly after: string; readonly json: boolean };

const signs = { added: '+', removed: '-', content: 'M', metadata: 'm' } as const;

/** `vedette backup diff`: a line for each path that is not the same, and how many there are. */
export async function diffSnapshots(
  repository: Repository,
  args: DiffArguments,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const [before, after] = [
    await repository.snapshot(args.before, signal),
    await repository.snapshot(args.after, signal),
  ];
  const counts = { added: 0, removed: 0, content: 0, metadata: 0 };
  const changes = diffEntries(
    () => repository.entries(before, signal),
    () => repository.entries(after, signal),
  );
  for await (const change of changes) {
    counts[change.change]++;
    output.write(args.json ? jsonText(change, 0) : `${changeLine(change)}\n`);
  }
  if (!args.json)
    output.write(
      `${counts.added} added, ${counts.removed} removed, ${counts.content} changed, ${counts.metadata} with other owners, modes or times\n`,
    );
  return exitCodes.ok.code;
}

function changeLine(change: EntryChange): string {
  const sizes = change.change === 'content' ? `  ${sizeOf(change.before)} to ${sizeOf(change.after)}` : '';
  return `${signs[change.change]} ${safeLine(change.path, 4_096)}${sizes}`;
}

function sizeOf({
  type,
  size,
  content,
}: {
  type: string;
  size?: number;
  content?: { bytes: number };
}): string {
  return type === 'file' ? humanBytes(size ?? content?.bytes ?? 0) : type;
}
