import { existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { humanBytes } from '../../../agent/kit/bytes.ts';
import { OperationalError } from '../../../agent/kit/errors.ts';
import type { PreflightCheck } from '../../restore/restore-kind.ts';
import { type DataFolderState, dataFolderState } from './data-folder-state.ts';
import type { PhysicalPlan } from './physical-plan.ts';
import { targetText } from './recovery-target.ts';

/** Everything that can be known before anything is touched. */
export async function physicalChecks(plan: PhysicalPlan): Promise<readonly PreflightCheck[]> {
  const state = dataFolderState(plan.destination);
  return [
    ...(await spaceChecks(plan)),
    versionCheck(plan),
    serverCheck(plan, state),
    ownershipCheck(plan),
    overwriteCheck(plan, state),
    ...placeChecks(plan),
    walCheck(plan),
    ...damageChecks(plan),
  ];
}

/** Bytes that are needed on each file system, beside what is there. */
async function spaceChecks(plan: PhysicalPlan): Promise<readonly PreflightCheck[]> {
  const needs = new Map<number, { at: string; bytes: number }>();
  const add = (place: string, bytes: number) => {
    const at = existingParent(place);
    const { dev } = statSync(at);
    needs.set(dev, { at, bytes: (needs.get(dev)?.bytes ?? 0) + bytes });
  };
  const fetched = plan.options.walCommand ? 0 : plan.wal.segments.length * plan.facts.segmentSize;
  add(plan.destination, (plan.contents.bytesByPlace.get('.') ?? 0) + fetched);
  for (const [oid, place] of plan.places) add(place, plan.contents.bytesByPlace.get(oid) ?? 0);
  return Promise.all([...needs.values()].map(({ at, bytes }) => spaceCheck(at, bytes, plan.request.delta)));
}

async function spaceCheck(at: string, bytes: number, delta: boolean): Promise<PreflightCheck> {
  const { bavail, bsize } = await statfs(at);
  const free = bavail * bsize;
  const found = `needs ${humanBytes(bytes)}, ${humanBytes(free)} free on ${at}`;
  if (free >= bytes) return { name: 'space', verdict: 'pass', found };
  if (delta)
    return { name: 'space', verdict: 'warn', found, hint: 'what is there already needs no new space' };
  return {
    name: 'space',
    verdict: 'refuse',
    found,
    hint: 'make room, restore to another place, or use delta',
  };
}

function versionCheck({ program, facts, options }: PhysicalPlan): PreflightCheck {
  const name = 'version';
  if (!(program instanceof OperationalError))
    return { name, verdict: 'pass', found: `PostgreSQL ${facts.major} is at ${program}` };
  const needed = options.recover || options.start;
  const hint = needed
    ? `${program.hint ?? ''}; or recover=no to write the files alone`
    : (program.hint ?? '');
  return { name, verdict: needed ? 'refuse' : 'warn', found: program.message, hint };
}

function serverCheck({ destination }: PhysicalPlan, state: DataFolderState): PreflightCheck {
  const name = 'running server';
  if (state.is !== 'cluster' || state.serverPid === undefined)
    return { name, verdict: 'pass', found: `none runs on ${destination}` };
  const found = `a server runs on ${destination} (pid ${state.serverPid})`;
  return { name, verdict: 'refuse', found, hint: 'systemctl stop postgresql, or restore to another place' };
}

function ownershipCheck({ account, destination }: PhysicalPlan): PreflightCheck {
  const name = 'ownership';
  if (account !== undefined)
    return { name, verdict: 'pass', found: `everything will belong to ${account.name} (uid ${account.uid})` };
  const parent = existingParent(dirname(destination));
  const found = `everything will belong to uid ${process.getuid?.()}, who is not root`;
  const own = existsSync(destination) && statSync(destination).uid !== process.getuid?.();
  if (!own) return { name, verdict: 'pass', found };
  return {
    name,
    verdict: 'refuse',
    found: `${destination} in ${parent} belongs to another user`,
    hint: 'run it as root',
  };
}

function overwriteCheck(
  { destination, facts, request }: PhysicalPlan,
  state: DataFolderState,
): PreflightCheck {
  const name = 'what would be overwritten';
  if (state.is === 'absent' || state.is === 'empty')
    return { name, verdict: 'pass', found: `nothing is in ${destination}` };
  if (state.is === 'foreign') {
    const found = `${destination} is no data folder of PostgreSQL (${state.names.join(', ')})`;
    return { name, verdict: 'refuse', found, hint: 'choose another place' };
  }
  const kept = request.delta ? 'changed in place' : 'kept beside it as a safety copy';
  if (state.systemId === facts.systemId)
    return { name, verdict: 'pass', found: `${destination} is of the same cluster and is ${kept}` };
  const found = `${destination} is of another cluster (${state.systemId ?? 'unknown'}, the snapshot of ${facts.systemId}) and is ${kept}`;
  return { name, verdict: 'warn', found, hint: 'is this the right place?' };
}

function placeChecks({ places, request }: PhysicalPlan): readonly PreflightCheck[] {
  return [...places].flatMap(([oid, place]): PreflightCheck[] => {
    const state = dataFolderState(place);
    if (state.is === 'absent' || state.is === 'empty') return [];
    const found = `${place} (tablespace ${oid}) is not empty`;
    const kept = request.delta ? 'it is changed in place' : 'it is kept beside as a safety copy';
    return [{ name: 'tablespace', verdict: 'warn', found: `${found}; ${kept}` }];
  });
}

function walCheck({ wal, facts, target }: PhysicalPlan): PreflightCheck {
  const name = 'WAL';
  const reach = `WAL from ${facts.startLsn} to ${wal.until}`;
  if (!wal.consistent)
    return {
      name,
      verdict: 'refuse',
      found: `${reach} is there, the backup needs it to ${facts.stopLsn}`,
      hint: 'vedette wal status tells what is missing; choose another snapshot',
    };
  if (wal.gap !== undefined) {
    const found = `${reach} is there, ${wal.gap} is missing while later files are there: recovery ends before it`;
    return { name, verdict: target.kind === 'latest' ? 'warn' : 'refuse', found, hint: 'vedette wal status' };
  }
  return { name, verdict: 'pass', found: `${reach} without a gap, replayed to ${targetText(target)}` };
}

function damageChecks({ snapshot }: PhysicalPlan): readonly PreflightCheck[] {
  const damaged = snapshot.noteTexts.filter((text) => text.startsWith('Damaged pages'));
  if (damaged.length === 0) return [];
  const found = `${damaged.length} files had damaged pages when they were backed up: ${damaged[0]}`;
  return [{ name: 'damage', verdict: 'warn', found, hint: 'an older snapshot may have them whole' }];
}

function existingParent(path: string): string {
  return existsSync(path) || path === '/' ? path : existingParent(dirname(path));
}
