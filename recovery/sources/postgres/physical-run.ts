import { lchownSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atomicWrite } from '../../../agent/kit/atomic-write.ts';
import { OperationalError } from '../../../agent/kit/errors.ts';
import type { RestoreContext, RestoreReport } from '../../restore/restore-kind.ts';
import { parseLsn } from '../../wal/lsn.ts';
import { runningServer } from './data-folder-state.ts';
import type { PhysicalPlan } from './physical-plan.ts';
import type { PrivateServer } from './private-server.ts';
import { type Recovered, recover } from './recover.ts';
import { autoConfiguration, serverCommand } from './recovery-settings.ts';
import { targetSettings } from './recovery-target.ts';
import { fetchWal } from './restore-wal.ts';
import { startInPlace } from './start-in-place.ts';
import { StepTimes } from './step-times.ts';
import { besideOf, removeBeside, type SwapPair, type Swapped, swapFolders } from './swap-folders.ts';
import {
  giveTo,
  linkTablespaces,
  placeOutsideConfiguration,
  textIfThere,
  type WrittenPlaces,
  writeDataFolder,
} from './write-data-folder.ts';

/** What a run knows of itself. */
export type PhysicalRun = {
  readonly plan: PhysicalPlan;
  readonly context: RestoreContext;
  readonly steps: StepTimes;
  readonly places: WrittenPlaces;
  readonly notes: string[];
};

/** Restores a whole cluster: beside its place, recovered there, then swapped in. */
export async function runPhysical(plan: PhysicalPlan, context: RestoreContext): Promise<RestoreReport> {
  const pairs = plan.request.delta ? [] : swapPairs(plan);
  const run: PhysicalRun = {
    plan,
    context,
    steps: new StepTimes(),
    places: writtenPlaces(plan, pairs),
    notes: [],
  };
  let swapped: Swapped | undefined;
  try {
    refuseRunning(plan);
    const keepIn = plan.request.delta ? besideOf(plan.destination, 'replaced') : undefined;
    await writeAndRecover(run, keepIn);
    swapped = await swapIn(run, pairs);
    if (plan.options.start) await startServer(run);
    return report(run, swapped.kept.at(-1)?.safetyCopy ?? keptIn(keepIn));
  } catch (error) {
    await swapped?.undo();
    await removeBeside(pairs);
    throw error;
  }
}

/** The folder with what a delta restore replaced, unless that was nothing. */
function keptIn(folder: string | undefined): string | null {
  if (folder === undefined) return null;
  for (const name of readdirSync(folder)) removeEmpty(join(folder, name));
  return removeEmpty(folder) ? null : folder;
}

function removeEmpty(folder: string): boolean {
  if (readdirSync(folder).length > 0) return false;
  rmdirSync(folder);
  return true;
}

/** Writes the cluster where the run has its places, and replays WAL there unless that is left to the next start. */
async function writeAndRecover(run: PhysicalRun, keepIn?: string): Promise<void> {
  const kept = await setUp(run, keepIn);
  if (!run.plan.options.recover) return;
  const server = await replayed(run);
  await run.steps.time('shut down', () => server.stop());
  if (!server.endedCleanly)
    throw new OperationalError('conflict', 'Cannot restore: the recovered server did not shut down cleanly');
  // The settings of this recovery must not steer a later one.
  writeAutoConfiguration(run, kept, elsewhereSettings(run.plan));
}

/** Writes everything and sets it up for recovery. @returns the configuration as it was in the backup */
export async function setUp(run: PhysicalRun, keepIn?: string): Promise<string> {
  await run.steps.time('write', () => write(run, keepIn));
  await run.steps.time('fetch WAL', () => fetch(run));
  const kept = await configure(run);
  giveTo(run.plan.account, run.places);
  return kept;
}

/** Recovers what was set up. @returns the private server, which runs */
export async function replayed(run: PhysicalRun): Promise<PrivateServer> {
  const { server, recovered } = await run.steps.time('recover', () => replay(run));
  run.notes.push(...recoveryNotes(recovered));
  return server;
}

async function write(
  { plan, context, places, notes }: PhysicalRun,
  keepIn: string | undefined,
): Promise<void> {
  const { bytes: totalBytes, entries: totalEntries } = plan.contents;
  const onProgress = (bytes: number, entries: number) =>
    context.onProgress({ step: 'write', bytes, totalBytes, entries, totalEntries });
  const options = { signal: context.signal, onProgress, ...(keepIn !== undefined && { keepIn }) };
  notes.push(...(await writeDataFolder(plan, places, options)));
  notes.push(...(await placeOutsideConfiguration(plan, places.data)));
  if (plan.facts.walDirectory !== undefined)
    notes.push(`pg_wal is a folder now; it was a link to ${plan.facts.walDirectory}`);
}

async function fetch({ plan, context, places }: PhysicalRun): Promise<void> {
  if (plan.options.walCommand) return;
  const files = plan.wal.segments.length + plan.wal.histories.length;
  const size = plan.facts.segmentSize;
  await fetchWal(plan.wal, join(places.data, 'pg_wal'), context.signal, (fetched) =>
    context.onProgress({
      step: 'fetch WAL',
      bytes: Math.min(fetched, plan.wal.segments.length) * size,
      totalBytes: plan.wal.segments.length * size,
      entries: fetched,
      totalEntries: files,
    }),
  );
}

/** Sets the folder up for recovery. @returns the configuration as it was in the backup */
async function configure(run: PhysicalRun): Promise<string> {
  const { plan, places } = run;
  const kept = await textIfThere(join(places.data, 'postgresql.auto.conf'));
  const { timeline } = plan.wal;
  writeAutoConfiguration(run, kept, {
    ...elsewhereSettings(plan),
    // Everything was fetched before; a command that fails tells the server to look into its own folder.
    restore_command: plan.options.walCommand ? serverCommand(plan.options.walCommand) : 'false',
    ...targetSettings(plan.target, plan.options.inclusive),
    recovery_target_timeline: timeline === plan.facts.timeline ? 'current' : String(timeline),
  });
  writeFileSync(join(places.data, 'recovery.signal'), '', { mode: 0o600 });
  return kept;
}

function writeAutoConfiguration(
  { plan, places }: PhysicalRun,
  kept: string,
  settings: Readonly<Record<string, string>>,
): void {
  const path = join(places.data, 'postgresql.auto.conf');
  atomicWrite(path, autoConfiguration(kept, settings));
  if (plan.account) lchownSync(path, plan.account.uid, plan.account.gid);
}

/** A copy for a look must not push its WAL into the archive of the server that it is a copy of. */
function elsewhereSettings({ isElsewhere, options }: PhysicalPlan): Readonly<Record<string, string>> {
  if (!isElsewhere) return {};
  return { archive_mode: 'off', ...(options.port !== undefined && { port: options.port }) };
}

async function replay(run: PhysicalRun) {
  const { plan, context, places } = run;
  if (plan.program instanceof OperationalError) throw plan.program;
  const totalBytes = Number(parseLsn(plan.wal.until) - parseLsn(plan.facts.startLsn));
  const onReplayed = (bytes: number) =>
    context.onProgress({ step: 'recover', bytes, totalBytes, entries: 0, totalEntries: null });
  const options = {
    program: plan.program,
    dataFolder: places.data,
    account: plan.account,
    role: plan.options.role ?? plan.facts.role,
    settings: configurationSetting(plan),
    signal: context.signal,
  };
  return recover(options, plan.facts.startLsn, onReplayed);
}

/** Where the configuration is, when it is not in the data folder. */
function configurationSetting(plan: PhysicalPlan): Readonly<Record<string, string>> {
  const path = plan.facts.configFiles.config_file;
  return plan.contents.hasConfiguration || plan.isElsewhere || path === undefined
    ? {}
    : { config_file: path };
}

async function swapIn(run: PhysicalRun, pairs: readonly SwapPair[]): Promise<Swapped> {
  if (pairs.length === 0) return { kept: [], undo: async () => {} };
  refuseRunning(run.plan);
  const stamp = run.context.now().toISOString().slice(0, 19).replace(/[-:]/g, '');
  return run.steps.time('swap', async () => {
    await linkTablespaces(run.places, run.plan.places);
    return swapFolders(pairs, stamp);
  });
}

async function startServer({ plan, steps, context }: PhysicalRun): Promise<void> {
  const { program } = plan;
  if (program instanceof OperationalError) throw program;
  await steps.time('start server', () =>
    startInPlace({
      program,
      dataFolder: plan.destination,
      account: plan.account,
      settings: configurationSetting(plan),
      signal: context.signal,
    }),
  );
}

function refuseRunning({ destination }: PhysicalPlan): void {
  const pid = runningServer(destination);
  if (pid === undefined) return;
  throw new OperationalError(
    'conflict',
    `Cannot restore into ${destination}: a server runs on it (pid ${pid})`,
    {
      hint: 'systemctl stop postgresql',
    },
  );
}

function swapPairs({ destination, places }: PhysicalPlan): readonly SwapPair[] {
  // Tablespaces first: a data folder in its place never points at one that is not.
  return [...places.values(), destination].map((place) => ({ place, beside: besideOf(place, 'restoring') }));
}

function writtenPlaces({ destination, places }: PhysicalPlan, pairs: readonly SwapPair[]): WrittenPlaces {
  const written = (place: string) => pairs.find((pair) => pair.place === place)?.beside ?? place;
  const tablespaces = new Map([...places].map(([oid, place]) => [oid, written(place)]));
  return { data: written(destination), tablespaces };
}

function recoveryNotes({ timeline, lsn, lastTransactionAt }: Recovered): readonly string[] {
  const at =
    lastTransactionAt === null
      ? 'no transaction was replayed'
      : `the last transaction is of ${lastTransactionAt}`;
  return [`Recovered to LSN ${lsn ?? 'of the backup'} on timeline ${timeline}; ${at}`];
}

function report({ plan, steps, notes }: PhysicalRun, safetyCopy: string | null): RestoreReport {
  const { entries, bytes } = plan.contents;
  const start = `systemctl start postgresql, or: pg_ctl -D ${plan.destination} start`;
  return {
    entries,
    bytes,
    safetyCopy,
    steps: steps.done,
    notes,
    next: [
      ...(plan.options.start ? [] : [start]),
      ...(safetyCopy === null ? [] : [`rm -r ${safetyCopy}   # when all is well`]),
      'vedette backup run: WAL of the new timeline begins a history of its own',
    ],
  };
}
