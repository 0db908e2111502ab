import { OperationalError } from '../../agent/kit/errors.ts';
import type { Repository } from '../archive/repository.ts';
import type { Snapshot } from '../archive/snapshot.ts';
import type { BackupDefinition } from './backup-definition.ts';
import type { BackupOutcome, TargetOutcome, ToldError } from './backup-outcome.ts';
import { captureSnapshot } from './capture-snapshot.ts';
import { HookWindow } from './hook-window.ts';
import { type OpenedRepository, openForBackup } from './open-for-backup.ts';
import type { RunBackupOptions } from './run-backup-options.ts';
import { toldError } from './told-error.ts';

/** Runs one backup. Never throws for what the operator can act on: that is in the outcome. */
export async function runBackup(
  definition: BackupDefinition,
  options: RunBackupOptions = {},
): Promise<BackupOutcome> {
  const [outcome] = await runBackupGroup([definition], options);
  return outcome as BackupOutcome;
}

/**
 * Runs several backups inside one window of hooks, one after the other, so that their snapshots belong together: repositories
 * are opened first (a wrong passphrase must not stop a service), then every `before` hook runs, then each source is captured and
 * committed, then every `after` hook runs. Where one source fails, the others go on.
 */
export async function runBackupGroup(
  definitions: readonly BackupDefinition[],
  options: RunBackupOptions = {},
): Promise<readonly BackupOutcome[]> {
  const { signal = new AbortController().signal } = options;
  const runs = definitions.map((definition) => new Run(definition));
  for (const run of runs) await run.attempt(() => run.open(options));
  const ready = runs.filter((run) => run.repository !== undefined);
  const hooks = new HookWindow(ready.map(({ definition }) => definition));
  try {
    await throughWindow(hooks, ready, { ...options, signal });
  } finally {
    for (const run of runs) await run.close();
  }
  return runs.map((run) => run.outcome(hooks, signal));
}

async function throughWindow(
  hooks: HookWindow,
  runs: readonly Run[],
  options: RunBackupOptions & { readonly signal: AbortSignal },
): Promise<void> {
  try {
    await hooks.open(options.signal);
    for (const run of runs) await run.attempt(() => run.capture(options));
  } catch (error) {
    for (const run of runs) run.fail(error);
  } finally {
    const { signal } = options;
    await hooks.close((definition) => {
      const run = runs.find((run) => run.definition === definition);
      return run?.outcome(hooks, signal).outcome ?? 'failed';
    });
  }
  for (const run of runs) await run.attempt(() => run.forget(options));
}

/** The snapshot is kept, and whoever relies on it has to know what it lacks. */
function refuseUnread({ id, source, facts: { unread } }: Snapshot): void {
  if (typeof unread !== 'number' || unread === 0) return;
  const what = unread === 1 ? 'one entry' : `${unread} entries`;
  throw new OperationalError(
    'unavailable',
    `Cannot read ${what} of ${source}: the snapshot lacks what is there`,
    {
      hint: `vedette backup show ${id.slice(0, 8)} names it; exclude it, or back up as a user who may read it`,
    },
  );
}

/** One backup of a run, as it comes along. */
class Run {
  readonly definition: BackupDefinition;
  readonly #began = performance.now();
  #opened: OpenedRepository | undefined;
  #targets: readonly TargetOutcome[] = [];
  #snapshot: Snapshot | null = null;
  #forgotten: readonly string[] = [];
  #error: ToldError | null = null;

  constructor(definition: BackupDefinition) {
    this.definition = definition;
  }

  get repository(): Repository | undefined {
    return this.#opened?.repository;
  }

  async open(options: RunBackupOptions): Promise<void> {
    this.#opened = await openForBackup(this.definition, options);
  }

  async capture(options: RunBackupOptions & { readonly signal: AbortSignal }): Promise<void> {
    this.#snapshot = await captureSnapshot(this.definition, this.repository as Repository, options);
    refuseUnread(this.#snapshot);
  }

  /** Lets old snapshots go, once the new one is kept. */
  async forget({ now = () => new Date(), signal }: RunBackupOptions): Promise<void> {
    if (this.#snapshot === null || this.definition.retention === null) return;
    const { applyRetention } = await import('../retention/apply-retention.ts');
    const { host, source } = this.#snapshot;
    const only = { host, source };
    this.#forgotten = await applyRetention(this.repository as Repository, this.definition.retention, {
      only,
      now: now(),
      ...(signal && { signal }),
    });
  }

  async attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.fail(error);
    }
  }

  fail(error: unknown): void {
    this.#error ??= toldError(error);
  }

  async close(): Promise<void> {
    this.#targets = this.#targetOutcomes();
    await this.#opened?.repository.close().catch(() => {});
    await this.#opened?.targets.close().catch(() => {});
  }

  outcome(hooks: HookWindow, signal: AbortSignal): BackupOutcome {
    const ran = hooks.of(this.definition);
    return {
      backup: this.definition.name,
      outcome: this.#verdict(
        signal,
        ran.every(({ error }) => error === null),
      ),
      snapshot: this.#snapshot,
      targets: this.#targets,
      notes: this.#snapshot?.noteTexts ?? [],
      hooks: ran,
      forgotten: this.#forgotten,
      seconds: (performance.now() - this.#began) / 1_000,
      error: this.#error,
    };
  }

  /** One target alone has failed when the run has failed with it. */
  #targetOutcomes(): readonly TargetOutcome[] {
    const outcomes = this.#opened?.targets.outcomes() ?? [];
    const [error, snapshot] = [this.#error, this.#snapshot];
    if (outcomes.length !== 1 || error === null || snapshot !== null) return outcomes;
    return outcomes.map((one) =>
      error.message.includes(one.name) ? { ...one, state: 'failed', error } : one,
    );
  }

  #verdict(signal: AbortSignal, hooksWell: boolean): BackupOutcome['outcome'] {
    if (this.#snapshot === null) return signal.aborted ? 'cancelled' : 'failed';
    const targetsWell = (this.#opened?.targets.outcomes() ?? this.#targets).every(
      ({ state }) => state === 'ok',
    );
    return hooksWell && targetsWell && this.#error === null ? 'ok' : 'partial';
  }
}
