import type { CheckProblem, CheckReport } from '../../../../recovery/archive/check/check-report.ts';
import { humanBytes } from '../../../kit/bytes.ts';
import { safeLine } from '../../../kit/safe-text.ts';
import { counted } from '../../counted.ts';
import { localTime, SHOWN_DIGITS } from '../snapshot-columns.ts';

const SHOWN = 50;

/** What a person reads of a check. */
export function reportLines(report: CheckReport): string[] {
  const { snapshots, entries, packs, packsRead, bytesRead, sealedRead, unreferencedPacks, problems } = report;
  const read =
    packsRead === 0 ? 'no bytes read' : `${packsRead} of ${packs} packs read (${humanBytes(bytesRead)})`;
  const sealed = sealedRead === 0 ? '' : `, ${sealedRead} other objects read`;
  const more = problems.length - SHOWN;
  return [
    `${counted(snapshots, 'snapshot')}, ${counted(entries, 'entry')}, ${counted(packs, 'pack')}; ${read}${sealed}`,
    ...(unreferencedPacks === 0
      ? []
      : [
          `${counted(unreferencedPacks, 'pack')} of runs that did not end: no harm; vedette backup prune takes them`,
        ]),
    ...problems.slice(0, SHOWN).flatMap(problemLines),
    ...(more > 0 ? [`${more} more problems (--json tells all)`] : []),
    problems.length === 0 ? 'All is well' : `${counted(problems.length, 'problem')}; ${wayOut(problems)}`,
  ];
}

function problemLines({ object, problem, affects }: CheckProblem): string[] {
  return [
    safeLine(`${object}: ${problem}`, 300),
    ...affects.flatMap(({ snapshot, source, startedAt, entries, paths }) => [
      safeLine(
        `  snapshot ${snapshot.slice(0, SHOWN_DIGITS)} of ${source}, ${localTime(startedAt)}: ${counted(entries, 'entry')} of it`,
        300,
      ),
      ...paths.map((path) => `    ${safeLine(path, 300)}`),
    ]),
  ];
}

function wayOut(problems: readonly CheckProblem[]): string {
  const onlyIndex = problems.every(({ object }) => object.startsWith('index/'));
  return onlyIndex
    ? 'vedette backup repair makes the index anew'
    : 'another target may have it whole (vedette backup sync); a new backup writes what is missing again once vedette backup repair has run';
}
