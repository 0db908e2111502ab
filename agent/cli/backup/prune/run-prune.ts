import type { OpenedRepository } from '../../../../recovery/archive/opened-repository.ts';
import { prune } from '../../../../recovery/archive/prune/prune.ts';
import { type PrunePlan, planPrune } from '../../../../recovery/archive/prune/prune-plan.ts';
import { unneededWalObjects } from '../../../../recovery/retention/unneeded-wal-objects.ts';
import type { TargetObject } from '../../../../recovery/targets/target.ts';
import { humanBytes } from '../../../kit/bytes.ts';
import type { Output } from '../../command.ts';
import { counted } from '../../counted.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { jsonText } from '../../json-text.ts';
import { createProgressTeller } from '../progress/progress-teller.ts';

export type PruneArguments = { readonly plan: boolean; readonly json: boolean };

/** `vedette backup prune`. @throws OperationalError `conflict` while a backup is written */
export async function runPrune(
  repository: OpenedRepository,
  args: PruneArguments,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const plan = args.plan ? await planPrune(repository, signal) : await pruned(repository, signal);
  const wal = await unneededWalObjects(repository, signal);
  if (!args.plan) for (const { name } of wal) await repository.target.remove(name, signal);
  if (args.json) output.write(jsonText(pruneJson(plan, wal, !args.plan)));
  else for (const line of pruneLines(plan, wal, !args.plan)) output.write(`${line}\n`);
  return exitCodes.ok.code;
}

async function pruned(repository: OpenedRepository, signal: AbortSignal): Promise<PrunePlan> {
  const teller = createProgressTeller();
  try {
    return await prune(repository, {
      signal,
      onProgress: ({ step, bytes, totalBytes }) =>
        // Objects that are removed are counted, not measured.
        teller.tell(
          step === 'remove'
            ? { step, bytes: 0, totalBytes: null, entries: bytes, totalEntries: totalBytes }
            : { step, bytes, totalBytes, entries: 0, totalEntries: null },
        ),
    });
  } finally {
    teller.end();
  }
}

function pruneLines(plan: PrunePlan, wal: readonly TargetObject[], done: boolean): string[] {
  const { remove, rewrite, unreferenced, freedBytes, rewrittenBytes, storedBytes } = plan;
  const gone = remove.length + unreferenced.length;
  if (gone + rewrite.length + wal.length === 0)
    return [`Nothing to prune: ${humanBytes(storedBytes)} are stored, and all of it is in use`];
  const [were, is] = done ? ['removed', 'is'] : ['to be removed', 'would be'];
  return [
    `${counted(gone, 'pack')} ${were}, ${rewrite.length} written anew (${humanBytes(rewrittenBytes)} of them), ${plan.keptPacks} kept`,
    ...(wal.length === 0 ? [] : [`${counted(wal.length, 'object')} of WAL that no snapshot needs ${were}`]),
    `${humanBytes(freedBytes + bytesOf(wal))} of ${humanBytes(storedBytes + bytesOf(wal))} ${is} free`,
  ];
}

function pruneJson(plan: PrunePlan, wal: readonly TargetObject[], done: boolean) {
  const { remove, rewrite, unreferenced, keptPacks, storedBytes, freedBytes, rewrittenBytes } = plan;
  const counts = { remove: remove.length, rewrite: rewrite.length, unreferenced: unreferenced.length };
  return {
    plan: { ...counts, keptPacks, storedBytes, freedBytes, rewrittenBytes },
    wal: { objects: wal.length, bytes: bytesOf(wal) },
    done,
  };
}

function bytesOf(objects: readonly TargetObject[]): number {
  return objects.reduce((sum, { size }) => sum + size, 0);
}
