import type { Repository } from '../../archive/repository.ts';
import type { Snapshot } from '../../archive/snapshot.ts';
import type { PreparedRestore, RestoreContext, RestoreRequest } from '../../restore/restore-kind.ts';
import { dataFolderState } from './data-folder-state.ts';
import { physicalChecks } from './physical-checks.ts';
import { type PhysicalPlan, planPhysical } from './physical-plan.ts';
import { runPhysical } from './physical-run.ts';
import { targetText } from './recovery-target.ts';

/** Looks at everything and touches nothing. */
export async function preparePhysical(
  repository: Repository,
  snapshot: Snapshot,
  request: RestoreRequest,
  context: Omit<RestoreContext, 'onProgress'>,
): Promise<PreparedRestore> {
  if (request.only.length > 0)
    return (await import('./restore-one.ts')).prepareOne(repository, snapshot, request, context);
  const plan = await planPhysical(repository, snapshot, request, context);
  const replaces = [...plan.places.values(), plan.destination].filter(isSomething);
  return {
    checks: await physicalChecks(plan),
    steps: stepsOf(plan),
    replaces,
    bytes: plan.contents.bytes,
    entries: plan.contents.entries,
    confirmation: replaces.length === 0 ? '' : plan.destination,
    run: (whole) => runPhysical(plan, whole),
  };
}

function stepsOf(plan: PhysicalPlan): readonly string[] {
  const { destination, request, options, wal, target } = plan;
  const where = request.delta
    ? `into ${destination}, in place: there is no way back`
    : `beside ${destination}`;
  return [
    `write ${plan.contents.entries} entries ${where}`,
    ...[...plan.places].map(([oid, place]) => `put tablespace ${oid} to ${place}`),
    options.walCommand ? 'leave WAL to the given command' : `fetch ${wal.segments.length} segments of WAL`,
    options.recover
      ? `recover to ${targetText(target)} on a private socket, with the server of version ${plan.facts.major}`
      : `leave the recovery to ${targetText(target)} to the next start of the server`,
    ...(request.delta ? [] : [`swap it in; what is there now is kept beside it`]),
    ...(options.start ? ['start the server'] : []),
  ];
}

function isSomething(place: string): boolean {
  const { is } = dataFolderState(place);
  return is === 'cluster' || is === 'foreign';
}
