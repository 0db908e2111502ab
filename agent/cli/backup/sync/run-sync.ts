import { repositoryExists } from '../../../../recovery/archive/open-repository.ts';
import { readConfig } from '../../../../recovery/archive/repository-config.ts';
import { chosenFromWords } from '../../../../recovery/backup/kind-of-chosen.ts';
import { openTargets } from '../../../../recovery/backup/open-targets.ts';
import { targetKinds } from '../../../../recovery/targets/index.ts';
import { type SyncResult, syncTargets } from '../../../../recovery/targets/sync-targets.ts';
import type { Target } from '../../../../recovery/targets/target.ts';
import { humanBytes } from '../../../kit/bytes.ts';
import { OperationalError } from '../../../kit/errors.ts';
import { safeLine } from '../../../kit/safe-text.ts';
import type { Output } from '../../command.ts';
import { counted } from '../../counted.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { untilInterrupted } from '../../interrupted.ts';
import { jsonText } from '../../json-text.ts';
import { createProgressTeller } from '../progress/progress-teller.ts';
import type { RepositoryArguments } from '../repository-options.ts';
import { repositoryPlace } from '../repository-place.ts';

export type SyncArguments = RepositoryArguments & {
  readonly to: string;
  readonly verify: boolean;
  readonly json: boolean;
};

/** `vedette backup sync`. @throws OperationalError */
export async function runSync(args: SyncArguments, output: Output): Promise<ExitCode> {
  const { targets } = await repositoryPlace(args);
  const other = chosenFromWords('target', args.to, targetKinds);
  return untilInterrupted(async (signal) => {
    const from = await openTargets(targets, { signal });
    const to = await openTargets([other], { signal }).catch(async (error) => {
      await from.close();
      throw error;
    });
    try {
      await refuseStrangers(from.target, to.target, signal);
      const result = await copied(from.target, to.target, args, signal);
      if (args.json) output.write(jsonText(result));
      else for (const line of resultLines(result, to.target.name)) output.write(`${line}\n`);
      return isWhole(result) ? exitCodes.ok.code : exitCodes.unwell.code;
    } finally {
      await Promise.all([from.close(), to.close()]);
    }
  });
}

/** Two repositories in one place would be of no use to anybody. */
async function refuseStrangers(from: Target, to: Target, signal: AbortSignal): Promise<void> {
  if (!(await repositoryExists(from, signal)))
    throw new OperationalError('not-found', `Cannot copy from ${from.name}: it has no repository`);
  const [source, other] = [await readConfig(from, signal), await readConfig(to, signal)];
  if (other !== undefined && other.id !== source?.id)
    throw new OperationalError('conflict', `Cannot copy to ${to.name}: it has another repository`, {
      hint: 'Name an empty folder or prefix',
    });
}

async function copied(
  from: Target,
  to: Target,
  args: SyncArguments,
  signal: AbortSignal,
): Promise<SyncResult> {
  const teller = createProgressTeller();
  try {
    return await syncTargets(from, to, {
      verify: args.verify ? 'bytes' : 'sizes',
      signal,
      onProgress: ({ objects, totalObjects, bytes, totalBytes }) =>
        teller.tell({ step: 'copy', bytes, totalBytes, entries: objects, totalEntries: totalObjects }),
    });
  } finally {
    teller.end();
  }
}

function isWhole({ differing, withheld }: SyncResult): boolean {
  return differing.length + withheld.length === 0;
}

function resultLines(result: SyncResult, to: string): string[] {
  const { copied, copiedBytes, present, differing, withheld } = result;
  return [
    safeLine(
      `${counted(copied, 'object')} (${humanBytes(copiedBytes)}) copied to ${to}; ${present} were there`,
      300,
    ),
    ...differing.map((name) => `not the same on both sides: ${safeLine(name)}`),
    ...withheld.map((name) => `not copied, for content differs: ${safeLine(name)}`),
    ...(isWhole(result) ? [] : ['vedette backup check --read on both tells which one is whole']),
  ];
}
