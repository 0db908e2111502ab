import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { OperationalError } from '../../../agent/kit/errors.ts';
import type { Repository } from '../../archive/repository.ts';
import type { Snapshot } from '../../archive/snapshot.ts';
import { checkOverwritten } from '../../restore/overwritten-check.ts';
import { preflightTree } from '../../restore/preflight.ts';
import type {
  PreflightCheck,
  PreparedRestore,
  RestoreContext,
  RestoreRequest,
} from '../../restore/restore-kind.ts';
import { liesOnItsOwn } from './own-file-system.ts';
import { type ChosenEntries, chosenEntries, plannedUnits, type RestoreUnit } from './planned-units.ts';
import { runFiles } from './run-files.ts';

/** Looks at a restore of files and touches nothing. */
export async function prepareFiles(
  repository: Repository,
  snapshot: Snapshot,
  request: RestoreRequest,
  { signal }: Omit<RestoreContext, 'onProgress'>,
): Promise<PreparedRestore> {
  const chosen = await chosenEntries(repository, snapshot, request.only, signal);
  const units = plannedUnits(snapshot, request, chosen.types);
  const checks = units.flatMap((unit) => checksOf(unit, chosen, request, repository));
  // What is refused anyway is not counted: it may be the whole host.
  const refused = checks.some(({ verdict }) => verdict === 'refuse');
  const overwritten = units.map(({ destination }) =>
    refused ? undefined : checkOverwritten(destination, request.delta),
  );
  const replaced = units.filter((_, at) => overwritten[at] !== undefined);
  return {
    checks: [
      ...checks,
      ...overwritten.filter((check) => check !== undefined),
      ...refusals(request, replaced),
    ],
    steps: units.flatMap((unit) => stepsOf(unit, request, replaced.includes(unit))),
    replaces: replaced.map(({ destination }) => destination),
    bytes: chosen.bytes,
    entries: chosen.entries,
    confirmation: replaced[0] === undefined ? '' : basename(replaced[0].destination),
    run: (context) => {
      refuseWhere(checks);
      return runFiles({ repository, snapshot, request, units, chosen, context });
    },
  };
}

function checksOf(
  unit: RestoreUnit,
  { bytes, entries }: ChosenEntries,
  { to, delta }: RestoreRequest,
  { target }: Repository,
): PreflightCheck[] {
  const { destination } = unit;
  if (to !== undefined && isOtherThanFolder(destination))
    return [refusal('destination', `${destination} is there and is not a folder`, 'name a folder with --to')];
  const checks = preflightTree({ destination, bytes, entries, delta, target: target.name });
  if (delta || !liesOnItsOwn(destination)) return checks;
  const found = `${destination} is a file system of its own, which cannot change places with a folder`;
  return [...checks, refusal('swap', found, '--delta, or another place with --to')];
}

/** A file or a device that `--to` names by mistake: to put a folder in its place would break who uses it. */
function isOtherThanFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === false;
}

function refusal(name: string, found: string, hint: string): PreflightCheck {
  return { name, verdict: 'refuse', found, hint };
}

/** A part of a snapshot would take the place of everything. */
function refusals({ to, only, delta }: RestoreRequest, replaced: readonly RestoreUnit[]): PreflightCheck[] {
  if (to === undefined || only.length === 0 || delta || replaced.length === 0) return [];
  const found = `${to} is not empty, and only a part of the snapshot was chosen`;
  return [refusal('destination', found, 'name a new folder with --to, or use --delta')];
}

function stepsOf(
  { destination }: RestoreUnit,
  { delta, verify }: RestoreRequest,
  replaces: boolean,
): string[] {
  if (delta)
    return [
      `make ${destination} as it is in the snapshot, leaving what is the same`,
      ...(verify ? ['read back and compare every file'] : []),
      `keep what gives way beside it`,
    ];
  return [
    `write it beside ${destination}`,
    ...(verify ? ['read back and compare every file'] : []),
    replaces
      ? `let it and ${destination} change places; what was there stays as ${basename(destination)}.before-restore-TIME`
      : `give it the name ${destination}`,
  ];
}

function refuseWhere(checks: readonly PreflightCheck[]): void {
  const refused = checks.find(({ verdict }) => verdict === 'refuse');
  if (refused === undefined) return;
  const { name, found, hint } = refused;
  throw new OperationalError(
    'conflict',
    `Cannot restore: ${name}: ${found}`,
    hint === undefined ? {} : { hint },
  );
}
