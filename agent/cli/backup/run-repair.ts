import type { OpenedRepository } from '../../../recovery/archive/opened-repository.ts';
import { type RepairReport, repairIndex } from '../../../recovery/archive/repair-index.ts';
import type { Output } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../json-text.ts';
import { createProgressTeller } from './progress/progress-teller.ts';

/** `vedette backup repair`. Exit code 10 where content is lost or damaged. */
export async function runRepair(
  repository: OpenedRepository,
  { json }: { readonly json: boolean },
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const teller = createProgressTeller();
  try {
    const report = await repairIndex(repository, {
      signal,
      onProgress: (progress) => teller.tell({ ...progress, entries: 0, totalEntries: null }),
    });
    teller.end();
    if (json) output.write(jsonText(report));
    else for (const line of repairLines(report)) output.write(`${line}\n`);
    const isWhole = report.lostPacks.length + report.damagedPacks.length === 0;
    return isWhole ? exitCodes.ok.code : exitCodes.unwell.code;
  } finally {
    teller.end();
  }
}

function repairLines({ foundPacks, lostPacks, damagedPacks, removedIndexes }: RepairReport): string[] {
  const lost = lostPacks.length + damagedPacks.length;
  return [
    `The index is made anew: ${foundPacks.length} packs are in it again, ${removedIndexes.length} damaged parts of it are gone`,
    ...lostPacks.map((id) => `lost: packs/${id.slice(0, 2)}/${id}`),
    ...damagedPacks.map((id) => `damaged: packs/${id.slice(0, 2)}/${id}`),
    lost === 0
      ? 'vedette backup check --read tells whether all is well'
      : 'vedette backup check tells which snapshots need them; the next backup writes again what its source still has',
  ];
}
