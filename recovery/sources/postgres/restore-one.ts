import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { OperationalError } from '../../../agent/kit/errors.ts';
import type { Repository } from '../../archive/repository.ts';
import type { Snapshot } from '../../archive/snapshot.ts';
import type {
  PreflightCheck,
  PreparedRestore,
  RestoreContext,
  RestoreReport,
  RestoreRequest,
} from '../../restore/restore-kind.ts';
import { captureLogical } from './logical/capture-logical.ts';
import { logicalRestoreOptions } from './logical/restore/logical-restore-options.ts';
import { prepareLogicalRestore } from './logical/restore/prepare-logical-restore.ts';
import { physicalChecks } from './physical-checks.ts';
import { type PhysicalPlan, planPhysical } from './physical-plan.ts';
import { physicalRestoreOptions } from './physical-restore-options.ts';
import { type PhysicalRun, replayed, setUp } from './physical-run.ts';
import { connectPostgres } from './postgres-connection-bun.ts';
import { postgresOptions, postgresWords } from './postgres-options.ts';
import type { PrivateServer } from './private-server.ts';
import { targetText } from './recovery-target.ts';
import { ScratchRepository } from './scratch-repository.ts';
import { addressText, type ServerAddress, serverAddress } from './server-address.ts';
import { StepTimes } from './step-times.ts';

type Asked = {
  readonly plan: PhysicalPlan;
  readonly request: RestoreRequest;
  /** Databases that `only` names. */
  readonly databases: readonly string[];
  readonly server: ServerAddress;
};

/**
 * Some databases or tables out of a physical backup: the whole cluster is recovered aside, on a private socket in a temporary folder;
 * they are dumped from there, put into the running server as a logical restore does, and the rest goes.
 */
export async function prepareOne(
  repository: Repository,
  snapshot: Snapshot,
  request: RestoreRequest,
  context: Omit<RestoreContext, 'onProgress'>,
): Promise<PreparedRestore> {
  const whole = { only: [], delta: false, verify: false, ...(request.until && { until: request.until }) };
  const options = chosenOptions(request.options, physicalRestoreOptions);
  const to = join(asideParent(snapshot), 'vedette-aside');
  const plan = await planPhysical(repository, snapshot, { ...whole, to, options }, context);
  const databases = databasesOf(request.only, plan);
  const asked = { plan, request, databases, server: runningServerOf(request) };
  const there = await present(asked);
  const replaces = there.known ? there.names.map((name) => `what is asked for in database ${name}`) : [];
  return {
    checks: [...(await physicalChecks(plan)), there.check],
    steps: stepsOf(asked),
    replaces,
    bytes: plan.contents.bytes,
    entries: plan.contents.entries,
    confirmation: there.names[0] ?? '',
    run: (whole) => runOne(asked, whole),
  };
}

async function runOne(
  { plan, request, databases, server }: Asked,
  context: RestoreContext,
): Promise<RestoreReport> {
  const folder = mkdtempSync(join(dirname(plan.destination), '.vedette-aside-'));
  if (plan.account) chownSync(folder, plan.account.uid, plan.account.gid);
  const places = {
    data: join(folder, 'data'),
    tablespaces: new Map([...plan.places.keys()].map((oid) => [oid, join(folder, 'tablespaces', oid)])),
  };
  const run: PhysicalRun = { plan, context, steps: new StepTimes(), places, notes: [] };
  let aside: PrivateServer | undefined;
  try {
    await setUp(run);
    aside = await replayed(run);
    const report = await carriedOver(run, aside, { request, databases, server });
    return { ...report, steps: [...run.steps.done, ...report.steps], notes: [...run.notes, ...report.notes] };
  } finally {
    await aside?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Dumps from the server aside into a temporary place, and restores from there. */
async function carriedOver(
  { plan, context, steps }: PhysicalRun,
  aside: PrivateServer,
  { request, databases, server }: Pick<Asked, 'request' | 'databases' | 'server'>,
): Promise<RestoreReport> {
  const scratch = new ScratchRepository(await context.temporaryFolder());
  const { host, port, user } = aside.address;
  const bin = plan.options.serverBin;
  const from = postgresOptions.parse({ method: 'logical', host, port, user, databases, ...(bin && { bin }) });
  const writer = await scratch.write();
  const captured = await steps.time('dump', () => captureLogical(from, writer, context));
  const snapshot = await writer.commit(captured);
  const given = chosenOptions(request.options, logicalRestoreOptions);
  const options = { ...given, server: request.options.server ?? addressUrl(server), user: server.user };
  const { until: _, ...logical } = { ...request, options, delta: false };
  const prepared = await prepareLogicalRestore(scratch, snapshot, logical, context);
  refuse(prepared.checks);
  return prepared.run(context);
}

function addressUrl({ host, port, database }: ServerAddress): string {
  const query = new URLSearchParams({ host, port: String(port) });
  return `postgres:///${encodeURIComponent(database)}?${query}`;
}

function refuse(checks: readonly PreflightCheck[]): void {
  const refused = checks.find(({ verdict }) => verdict === 'refuse');
  if (refused === undefined) return;
  throw new OperationalError('conflict', `Cannot restore: ${refused.name}: ${refused.found}`, {
    ...(refused.hint && { hint: refused.hint }),
  });
}

/** Beside the data folder, which has its disk for it; else where temporary things go. */
function asideParent({ facts }: Snapshot): string {
  const parent = typeof facts.dataDirectory === 'string' ? dirname(facts.dataDirectory) : '';
  return existsSync(parent) ? parent : tmpdir();
}

/** Those of the options that one of the two parts knows; one that neither knows is refused by the first. */
function chosenOptions(
  options: Readonly<Record<string, string>>,
  known: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const either = { ...physicalRestoreOptions, ...logicalRestoreOptions };
  return Object.fromEntries(Object.entries(options).filter(([name]) => name in known || !(name in either)));
}

function databasesOf(only: readonly string[], { facts }: PhysicalPlan): readonly string[] {
  const names = facts.databases.map(({ name }) => name);
  const chosen = only.map((text) => {
    const name = names.find((one) => text === one || text.startsWith(`${one}/`));
    if (name !== undefined) return name;
    throw new OperationalError('not-found', `Cannot restore ${text}: it is in no database of the snapshot`, {
      hint: `databases: ${names.join(', ')}; parts as DATABASE/SCHEMA.TABLE`,
    });
  });
  return [...new Set(chosen)];
}

/** The server that gets it: the one that is named, else that of this host. */
function runningServerOf({ options }: RestoreRequest): ServerAddress {
  const { method: _, ...place } = postgresWords(options.server ?? '');
  const { user, passfile } = options;
  const read = postgresOptions.safeParse({ ...place, ...(user && { user }), ...(passfile && { passfile }) });
  if (read.success) return serverAddress(read.data);
  throw new OperationalError(
    'invalid',
    `Cannot restore: ${read.error.issues[0]?.message ?? 'no such server'}`,
    {
      hint: 'server=/run/postgresql, server=db1:5432',
    },
  );
}

type Present = { readonly known: boolean; readonly names: readonly string[]; readonly check: PreflightCheck };

/** Which databases that would get something are there. */
async function present({ server, databases, request }: Asked): Promise<Present> {
  const name = 'server that gets it';
  try {
    const connection = await connectPostgres(server);
    try {
      const rows = await connection.query('SELECT datname::text AS name FROM pg_database');
      const wanted = request.to === undefined ? databases : [request.to];
      const names = wanted.filter((one) => rows.some((row) => row.name === one));
      return {
        known: true,
        names,
        check: { name, verdict: 'pass', found: `${addressText(server)} answers` },
      };
    } finally {
      await connection.close();
    }
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    const hint = 'start it, or name another one with server=HOST:PORT';
    return { known: false, names: [], check: { name, verdict: 'refuse', found: error.message, hint } };
  }
}

function stepsOf({ plan, request, server }: Asked): readonly string[] {
  const into = request.to ?? request.only.join(', ');
  return [
    `recover the whole cluster to ${targetText(plan.target)} beside ${dirname(plan.destination)}, on a private socket`,
    `dump ${request.only.join(', ')} from it`,
    `put it into ${addressText(server)} as ${into}`,
    'take the recovered cluster away',
  ];
}
