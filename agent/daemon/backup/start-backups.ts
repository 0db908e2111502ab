import { resolve } from 'node:path';
import { type ScheduledBackup, scheduledBackups } from '../../../recovery/backup/scheduled-backup.ts';
import type { BackupConfig } from '../../../recovery/config.ts';
import type { BackupRun } from '../../contract/backups.ts';
import { OperationalError } from '../../kit/errors.ts';
import { BackupAgenda, SOON } from './backup-agenda.ts';
import { backupEvents } from './backup-events.ts';
import { BackupLedger, stateKey } from './backup-ledger.ts';
import { backupRow, type KnownBackup } from './backup-rows.ts';
import { AGENT_STOPPED, BackupRuns } from './backup-runs.ts';
import { agendaItems, checkKey, unitKey, unitOf } from './backup-units.ts';
import type { RunResult } from './job-run.ts';
import { latenessOf } from './lateness.ts';
import { RestorePlans } from './restore-plans.ts';
import { RetryDelays } from './retry-delays.ts';
import type { BackupOperations, BackupsOptions, BackupsSummary, RunningBackups } from './running-backups.ts';
import { SnapshotLists } from './snapshot-lists.ts';
import { sourceTitle } from './source-title.ts';
import { type WalChildJob, WalChildren } from './wal-children.ts';

/** Seconds between two measurements of what only grows older. */
const MEASURED_EVERY = 10;
const LISTED = 50;
/** Milliseconds; the agent has five seconds in all. */
const STOPS_WITHIN = 4_000;
const PRUNED_EVERY = 86_400_000;

/** Starts the backups of this host: what is due is done, each run in a process of its own. */
export function startBackups(options: BackupsOptions): RunningBackups {
  return new Backups(options);
}

class Backups implements RunningBackups {
  readonly operations: BackupOperations;
  readonly #options: BackupsOptions;
  readonly #ledger: BackupLedger;
  readonly #agenda: BackupAgenda;
  readonly #runs: BackupRuns;
  readonly #plans: RestorePlans;
  readonly #lists: SnapshotLists;
  readonly #wal: WalChildren;
  readonly #retries = new RetryDelays();
  #config: BackupConfig;
  #backups: readonly ScheduledBackup[] = [];
  #titles = new Map<ScheduledBackup, string>();
  #ticks = 0;
  #changed = true;

  constructor(options: BackupsOptions) {
    const { clock, log, records, emit, config, program } = options;
    this.#options = options;
    this.#config = config;
    this.#ledger = new BackupLedger(records, log);
    this.#agenda = new BackupAgenda({
      clock,
      load: (key) => lastOf(this.#ledger.recall(key)),
      save: (key, last) => this.#ledger.remember(key, String(last)),
      random: Math.random,
    });
    this.#runs = new BackupRuns({
      clock,
      emit,
      ledger: this.#ledger,
      concurrency: () => this.#config.concurrency,
      onEnd: (run, result) => this.#ended(run, result),
      ...(program && { program }),
    });
    this.#plans = new RestorePlans({
      runs: this.#runs,
      estimate: (backup, bytes) => this.#estimate(backup, bytes),
      ...(program && { program }),
    });
    this.#lists = new SnapshotLists(clock, program);
    this.#wal = new WalChildren({ clock, log, emit, ...(program && { program }) });
    this.operations = this.#operations();
    this.configure(config);
    this.#pickUp();
  }

  configure(config: BackupConfig): void {
    const { host, clock } = this.#options;
    this.#config = config;
    this.#backups = scheduledBackups(config, host, clock.now());
    this.#titles = new Map(this.#backups.map((backup) => [backup, sourceTitle(backup.definition.source)]));
    const items = agendaItems(this.#backups);
    const names = this.#backups.map(({ definition }) => definition.name);
    const keys = items.map(({ key }) => key);
    this.#ledger.follow(names, keys, clock.now());
    for (const name of names)
      if (this.#ledger.recall(stateKey('seen', name)) === undefined)
        this.#ledger.remember(stateKey('seen', name), String(clock.now()));
    this.#agenda.configure(items);
    this.#runs.reconsider();
    this.#wal.configure(this.#walJobs());
    for (const name of names) this.#lists.forget(name);
    this.#changed = true;
  }

  tick(): void {
    for (const key of this.#agenda.takeDue()) this.#due(key);
    this.#judge();
    if (this.#changed || this.#runs.running.length > 0 || this.#ticks % MEASURED_EVERY === 0) this.#measure();
    this.#changed = false;
    this.#ticks++;
  }

  summary(): BackupsSummary | null {
    if (this.#backups.length === 0) return null;
    const known = this.#known();
    const ages = known.flatMap(({ lateness: { age } }) => (age === null ? [] : [age / 1_000]));
    return {
      total: known.length,
      late: known.filter(({ lateness }) => lateness.late).length,
      failing: known.filter(({ past }) => past.lastOutcome === 'failed').length,
      running: this.#runs.running.length,
      worstAgeSeconds: ages.length === 0 ? null : Math.max(...ages),
    };
  }

  /** A restore that takes longer to put back what was there does so without the agent. */
  async stop(): Promise<void> {
    const parts = [this.#runs, this.#plans, this.#lists, this.#wal];
    const { promise: late, resolve: giveUp } = Promise.withResolvers<void>();
    const timer = setTimeout(giveUp, STOPS_WITHIN);
    await Promise.race([Promise.all(parts.map((part) => part.stop())), late]);
    clearTimeout(timer);
    this.#options.series.take([]);
  }

  #operations(): BackupOperations {
    return {
      list: () => this.#list(),
      snapshots: async (name, target) => {
        const backup = this.#find(name);
        const list = await this.#lists.get({
          do: 'snapshots',
          ...this.#opening(backup),
          target: target ?? null,
        });
        return { target: list.target, snapshots: [...list.snapshots] };
      },
      run: (name, { tags = [] }, actor) => this.#runNow(name, tags, actor),
      check: (name, { read, target = null, snapshot = null }, actor) =>
        this.#check(this.#find(name), { read, target, snapshot, by: actor }),
      cancel: (run, actor) => this.#runs.cancel(run, actor),
      planRestore: async (name, request, signal) => {
        const {
          snapshot,
          target = null,
          to,
          only = [],
          delta = false,
          until,
          verify = true,
          options = {},
        } = request;
        const wanted = {
          only,
          delta,
          verify,
          options,
          ...(to !== undefined && { to }),
          ...(until !== undefined && { until }),
        };
        const opening = this.#opening(this.#find(name));
        return this.#plans.make({ do: 'restore', ...opening, target, snapshot, request: wanted }, signal);
      },
      beginRestore: ({ plan, confirmation }, actor) => this.#plans.begin(plan, confirmation, actor),
    };
  }

  #list(): ReturnType<BackupOperations['list']> {
    const running = this.#runs.running.map(({ row }) => row).toReversed();
    return {
      because: this.#backups.length === 0 ? 'no backup is configured on this host' : null,
      backups: this.#known().map(backupRow),
      runs: [...running, ...this.#ledger.recent].slice(0, LISTED),
    };
  }

  #known(): KnownBackup[] {
    const now = this.#options.clock.now();
    const running = this.#runs.running.map(({ row }) => row);
    return this.#backups.map((backup) => {
      const { name } = backup.definition;
      const past = this.#ledger.past(name);
      const good = past.lastSuccess === null ? null : Date.parse(past.lastSuccess.at);
      const since = Number(this.#ledger.recall(stateKey('seen', name)) ?? now);
      return {
        backup,
        title: this.#titles.get(backup) as string,
        past,
        lateness: latenessOf(now, good, since, backup.enabled ? backup.maxAge : null),
        nextAt: this.#agenda.nextOf(unitKey(backup)),
        targets: this.#ledger.targets(name),
        running: running.filter((run) => run.backup === name),
        wal: this.#wal.state(name),
      };
    });
  }

  #due(key: string): void {
    const checked = this.#backups.find(({ definition }) => checkKey(definition.name) === key);
    if (checked?.check) {
      const { read } = checked.check;
      if (!this.#isRunning('check', checked.definition.name))
        this.#check(checked, { read, target: null, snapshot: null, by: 'schedule' });
      return;
    }
    const unit = unitOf(key, this.#backups);
    const busy = unit.backups.find(({ definition }) => this.#isRunning('backup', definition.name));
    if (busy !== undefined) this.#options.emit(backupEvents.skipped(busy.definition.name));
    else if (unit.backups.length > 0) this.#backUp(unit.backups, [], 'schedule');
  }

  /** Whether one waits or goes on. */
  #isRunning(kind: 'backup' | 'check', name: string): boolean {
    return this.#runs.running.some(({ identity }) => identity.kind === kind && identity.backup === name);
  }

  /** One of a group is taken with the others: alone it would be of another state than they. */
  #runNow(name: string, tags: readonly string[], actor: string): BackupRun {
    const backup = this.#find(name);
    const { backups } = unitOf(unitKey(backup), this.#backups);
    const unit = backups.includes(backup) ? backups : [backup];
    const busy = unit.find(({ definition }) => this.#isRunning('backup', definition.name));
    if (busy !== undefined)
      throw new OperationalError(
        'conflict',
        `Cannot back up ${name}: ${busy.definition.name} is being backed up`,
        {
          hint: 'vedette backup ls shows how far it is',
        },
      );
    this.#agenda.tellDone(unitKey(backup));
    const runs = this.#backUp(unit, tags, actor);
    return (runs.find(({ backup }) => backup === name) as BackupRun) ?? runs[0];
  }

  #backUp(backups: readonly ScheduledBackup[], tags: readonly string[], by: string): BackupRun[] {
    const definitions = backups.map(({ definition }) => ({
      ...definition,
      tags: [...new Set([...definition.tags, ...tags])],
    }));
    const [first] = backups as [ScheduledBackup];
    const { cacheFolder } = this.#opening(first);
    const known = backups.flatMap(({ definition }) => this.#knownTargets(definition.name));
    const prune = this.#mayPrune(backups);
    const job = { do: 'backup', backups: definitions, cacheFolder, known, prune } as const;
    this.#changed = true;
    return this.#runs.enqueue('backup', definitions, job, { by }).map(({ row }) => row);
  }

  /** It goes through all that the snapshots of a repository need: once a day is often enough. */
  #mayPrune(backups: readonly ScheduledBackup[]): boolean {
    const now = this.#options.clock.now();
    return backups.every(({ definition }) => {
      const last = lastOf(this.#ledger.recall(stateKey('pruned', definition.name))) ?? 0;
      return now - last >= PRUNED_EVERY || last > now;
    });
  }

  #check(
    backup: ScheduledBackup,
    {
      by,
      ...wanted
    }: { read: 'none' | 'new' | 'all'; target: string | null; snapshot: string | null; by: string },
  ): BackupRun {
    const { name } = backup.definition;
    if (this.#isRunning('check', name))
      throw new OperationalError('conflict', `Cannot check ${name}: it is being checked`, {
        hint: 'vedette backup ls shows how far it is',
      });
    const job = {
      do: 'check',
      ...this.#opening(backup),
      ...wanted,
    } as const;
    this.#changed = true;
    const [run] = this.#runs.enqueue('check', [backup.definition], job, { by, target: wanted.target });
    return run!.row;
  }

  #ended(run: BackupRun, result: RunResult): void {
    this.#changed = true;
    if (run.kind !== 'restore') this.#lists.forget(run.backup);
    this.#learnRate(run, result);
    if (result.told?.pruned)
      this.#ledger.remember(stateKey('pruned', run.backup), String(this.#options.clock.now()));
    const backup = this.#backups.find(({ definition }) => definition.name === run.backup);
    if (backup === undefined || run.kind !== 'backup') return;
    const key = unitKey(backup);
    if (run.outcome === 'ok') this.#retries.tellSuccess(key);
    if (run.outcome !== 'failed') return;
    const delay = this.#retries.afterFailure(key, result.end.error?.kind, result.cutShort);
    if (delay !== undefined) this.#agenda.again(key, delay);
  }

  /** What the last agent left unfinished has failed, and is done again soon. */
  #pickUp(): void {
    const { clock, emit } = this.#options;
    const again = (name: string) => {
      const backup = this.#backups.find(({ definition }) => definition.name === name);
      if (backup !== undefined) this.#agenda.again(unitKey(backup), SOON);
    };
    for (const { run, by } of this.#ledger.interrupted()) {
      const ended = {
        outcome: 'failed',
        error: 'the agent ended while it ran',
        finishedAt: new Date(clock.now()).toISOString(),
      };
      const failed = { ...run, ...ended };
      this.#ledger.finish({ run: failed, by, made: null });
      emit(backupEvents.finished(failed, by, null));
      if (run.kind === 'backup') again(run.backup);
    }
    for (const { kind, backup, error } of this.#ledger.recent)
      if (
        kind === 'backup' &&
        error === AGENT_STOPPED &&
        this.#ledger.past(backup).lastOutcome === 'cancelled'
      )
        again(backup);
  }

  /** Tells of what has become late, or is in time again. */
  #judge(): void {
    for (const { backup, lateness } of this.#known()) {
      const { name } = backup.definition;
      const key = stateKey('late', name);
      const before = this.#ledger.recall(key) === 'late';
      if (before === lateness.late) continue;
      this.#ledger.remember(key, lateness.late ? 'late' : 'in time');
      this.#changed = true;
      this.#options.emit(
        lateness.late ? backupEvents.late(name, lateness.age, backup.maxAge ?? 0) : backupEvents.inTime(name),
      );
    }
  }

  #measure(): void {
    this.#options.series.take(
      this.#known().map((known) => ({
        row: backupRow(known),
        late: known.lateness.late,
        ageSeconds: known.lateness.age === null ? null : known.lateness.age / 1_000,
        lastOutcome: known.past.lastOutcome,
        peakBytes: known.past.lastSuccess?.peakBytes ?? null,
      })),
    );
  }

  #learnRate({ kind, backup, outcome, bytes }: BackupRun, { seconds }: RunResult): void {
    if (kind === 'backup' || outcome !== 'ok' || bytes === 0 || seconds === 0) return;
    this.#ledger.remember(stateKey('rate', backup), String(bytes / seconds));
  }

  #estimate(backup: string, bytes: number): number | null {
    const rate = Number(this.#ledger.recall(stateKey('rate', backup)) ?? 0);
    return rate > 0 ? bytes / rate : null;
  }

  /** Targets of a backup that have held it: an empty place is none of them. */
  #knownTargets(name: string): string[] {
    return this.#ledger
      .targets(name)
      .flatMap(({ name, lastSuccessAt }) => (lastSuccessAt === null ? [] : [name]));
  }

  #walJobs(): WalChildJob[] {
    return this.#backups.flatMap((backup) => {
      const { enabled, wal: mode, definition } = backup;
      if (!enabled || mode === 'off') return [];
      const { name } = definition;
      const slot = `vedette_${name.toLowerCase().replace(/[^a-z0-9_]/g, '_')}`.slice(0, 63);
      const spool = resolve(this.#options.folder, 'wal-spool', encodeURIComponent(name));
      return [{ do: 'wal', ...this.#opening(backup), mode, slot, spool, known: this.#knownTargets(name) }];
    });
  }

  #opening({ definition, repository }: ScheduledBackup) {
    const cacheFolder = resolve(this.#options.folder, 'backup-cache', encodeURIComponent(repository));
    return { backup: definition, cacheFolder };
  }

  #find(name: string): ScheduledBackup {
    const found = this.#backups.find(({ definition }) => definition.name === name);
    if (found !== undefined) return found;
    throw new OperationalError(
      'not-found',
      `Cannot find the backup ${name}: this agent has none of that name`,
      {
        hint: 'vedette backup ls',
      },
    );
  }
}

function lastOf(state: string | undefined): number | undefined {
  const last = Number(state);
  return state === undefined || !Number.isFinite(last) ? undefined : last;
}
