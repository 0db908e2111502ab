import { OperationalError } from '../../../../../agent/kit/errors.ts';
import type { Entry } from '../../../../archive/entry.ts';
import type { Repository } from '../../../../archive/repository.ts';
import type { Snapshot } from '../../../../archive/snapshot.ts';
import type {
  PreflightCheck,
  PreparedRestore,
  RestoreContext,
  RestoreRequest,
} from '../../../../restore/restore-kind.ts';
import { refuseUnknownOptions } from '../../../../streams/known-options.ts';
import { streamEntries } from '../../../../streams/restored-entries.ts';
import { addressText } from '../../server-address.ts';
import { type DumpedDatabase, GLOBALS, type LogicalFacts, readLogicalFacts } from '../logical-facts.ts';
import { type ChosenParts, chosenParts } from './chosen-parts.ts';
import { logicalRestoreOptions } from './logical-restore-options.ts';
import { prepareDatabases, refusedRestore } from './restore-databases.ts';
import { prepareDumpFiles } from './restore-dump-files.ts';
import { prepareObjects } from './restore-objects.ts';
import {
  controlSession,
  extensionsCheck,
  openTarget,
  type RestoreTarget,
  rolesCheck,
  spaceCheck,
  targetAddress,
  versionCheck,
} from './restore-target.ts';

/**
 * Whole databases, or schemas and tables of one, into a running server; or the dumps as files, where `to` is a path.
 *
 * `to` is the name of the database, `only` names `DATABASE`, `DATABASE/SCHEMA` and `DATABASE/SCHEMA.TABLE`.
 */
export async function prepareLogicalRestore(
  repository: Repository,
  snapshot: Snapshot,
  request: RestoreRequest,
  context: Omit<RestoreContext, 'onProgress'>,
): Promise<PreparedRestore> {
  refuseUnknownOptions(request.options, logicalRestoreOptions);
  if (request.until !== undefined)
    throw refusedRestore(
      'to a point in time',
      'a dump is of one moment only',
      'method: physical and WAL can',
    );
  const facts = readLogicalFacts(snapshot);
  const entries = await streamEntries(repository, snapshot, context.signal);
  if (request.to?.startsWith('/')) return prepareDumpFiles(repository, entries, request);
  const chosen = chosenParts(facts, request.only);
  if (request.to !== undefined && chosen.databases.length !== 1)
    throw refusedRestore(
      `${chosen.databases.length} databases as ${request.to}`,
      'a name is for one',
      '--only DATABASE',
    );
  return intoServer({ repository, snapshot, request, facts, entries, chosen, context });
}

type Asked = {
  readonly repository: Repository;
  readonly snapshot: Snapshot;
  readonly request: RestoreRequest;
  readonly facts: LogicalFacts;
  readonly entries: readonly Entry[];
  readonly chosen: ChosenParts;
  readonly context: Omit<RestoreContext, 'onProgress'>;
};

async function intoServer(asked: Asked): Promise<PreparedRestore> {
  const { request, facts, chosen } = asked;
  const address = targetAddress(request, facts);
  const names = chosen.databases.map(({ name }) => request.to ?? name);
  const control = await controlSession(address, names).catch((error: unknown) => {
    if (!(error instanceof OperationalError)) throw error;
    throw new OperationalError(error.kind, error.message, {
      hint: 'a dump needs a running server: start it, or name another one with server=HOST:PORT',
      cause: error,
    });
  });
  try {
    const target = await openTarget(request, address, control);
    const checks = await commonChecks(asked, target, control);
    if (chosen.objects.length > 0)
      return await prepareObjects({ ...asked, ...objectsOf(asked, target) }, checks);
    const places = chosen.databases.map((database, index) => ({
      database,
      name: names[index]!,
      entries: entriesOf(asked.entries, database),
    }));
    const { repository, snapshot } = asked;
    const plan = { repository, snapshot, target, places, globals: globalsOf(asked), verify: request.verify };
    return await prepareDatabases(plan, checks, control);
  } finally {
    await control.close();
  }
}

function objectsOf({ chosen, request, entries }: Asked, target: RestoreTarget) {
  const [database] = chosen.databases;
  const into = request.to ?? database!.name;
  return {
    target,
    database: database!,
    into,
    dumpEntries: entriesOf(entries, database!),
    objects: chosen.objects,
  };
}

async function commonChecks(
  { facts, chosen, request }: Asked,
  target: RestoreTarget,
  control: Awaited<ReturnType<typeof controlSession>>,
): Promise<readonly PreflightCheck[]> {
  return [
    {
      name: 'running server',
      verdict: 'pass',
      found: `PostgreSQL ${target.major} answers at ${addressText(target.address)}`,
    },
    versionCheck(target, facts),
    await spaceCheck(target, control, chosen.databases),
    await rolesCheck(target, control, chosen.databases, request.options.globals === 'yes'),
    await extensionsCheck(control, chosen.databases),
  ];
}

function globalsOf({ request, entries }: Asked): Entry | undefined {
  if (request.options.globals !== 'yes') return undefined;
  const found = entries.find(({ path }) => path === GLOBALS);
  if (found === undefined) throw refusedRestore('globals', 'they are not in the snapshot');
  return found;
}

function entriesOf(entries: readonly Entry[], { path }: DumpedDatabase): readonly Entry[] {
  const found = entries.filter((entry) => entry.path === path || entry.path.startsWith(`${path}/`));
  if (found.length === 0) throw refusedRestore(path, 'it is not in the snapshot');
  return found;
}
