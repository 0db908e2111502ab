import type { Client } from '../../agent/client/client.ts';
import { listBackups } from '../../agent/contract/backups.ts';
import { type Clock, systemClock } from '../../agent/kit/clock.ts';
import {
  type BackupListing,
  backupsOf,
  type FleetBackup,
  type FleetRun,
  isRunning,
  runsOf,
} from './fleet-backup.ts';
import type { FleetHost } from './fleet-host.ts';
import type { FleetSnapshot, FleetStore } from './fleet-store.ts';
import { type HostAnswer, HostsPoll } from './hosts-poll.ts';
import { createNotifier } from './notifier.ts';

/** The backups of all hosts of a fleet. */
export type BackupsSnapshot = {
  /** In the order of the hosts. */
  readonly backups: readonly FleetBackup[];
  /** What runs now and what ended last, by host, the newest first. */
  readonly runs: readonly FleetRun[];
  /** Whether any host has answered. */
  readonly loaded: boolean;
  /** The hosts that have no backup, each with its reason. */
  readonly without: readonly { readonly host: string; readonly because: string }[];
  /** The hosts whose backups are not known, or only as they were, each with its reason: `web-3: timeout`. */
  readonly missing: readonly string[];
  /** When the oldest answer of a host that is not missing came, ms since the epoch; null where there is none. */
  readonly oldest: number | null;
};

/** Asks all hosts for their backups as long as anybody listens. */
export type FleetBackups = {
  subscribe(listener: () => void): () => void;
  snapshot(): BackupsSnapshot;
  /** Asks these hosts now: something was just begun or ended there. */
  hurry(hostKeys: readonly string[]): void;
};

export type FleetBackupsOptions = {
  readonly fleet: Pick<FleetStore, 'present'>;
  /** A client of the agent of a host; null where it cannot be asked. */
  readonly client: (host: FleetHost) => Client | null;
  readonly clock?: Clock;
};

const TIMEOUT_MS = 5_000;
/** Backups change by the hour. */
const PERIOD_MS = 30_000;
/** So long behind the moment at which a run is due, it is looked whether it has begun. */
const SOON_MS = 2_000;
/** Progress is looked at. */
const RUNNING_PERIOD_MS = 1_000;
/** Where many run at night, each is asked less often, so that reading what they say stays a few percent of a processor. */
const MS_A_RUNNING_HOST = 50;
/** What a host said counts for so long after a question that it did not answer. */
const STALE_AFTER_MS = 40_000;
/** An agent of a time when there were no backups. */
const TOO_OLD = 'http-404';

export function createFleetBackups(options: FleetBackupsOptions): FleetBackups {
  return new BackupPoll(options);
}

class BackupPoll implements FleetBackups {
  readonly #notifier = createNotifier();
  readonly #poll: HostsPoll<BackupListing>;
  readonly #clock: Clock;
  readonly #fleet: FleetBackupsOptions['fleet'];
  #listeners = 0;
  #busyHosts = 0;
  #takenFor: FleetSnapshot | undefined;
  #snapshot: BackupsSnapshot = {
    backups: [],
    runs: [],
    loaded: false,
    without: [],
    missing: [],
    oldest: null,
  };

  constructor({ fleet, client, clock = systemClock }: FleetBackupsOptions) {
    this.#clock = clock;
    this.#fleet = fleet;
    this.#poll = new HostsPoll({
      hosts: () => fleet.present().hosts,
      client,
      ask: (client, signal) => client.call(listBackups, {}, { signal, timeoutMs: TIMEOUT_MS }),
      period: (listing, host) =>
        isBusy(listing)
          ? this.#busyPeriod()
          : calmPeriod(listing, this.#clock.now() + (host.clockOffsetMs ?? 0)),
      changed: () => {
        this.#take();
        this.#notifier.notify();
      },
      clock,
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    if (this.#listeners++ === 0) this.#poll.start();
    const leave = this.#notifier.subscribe(listener);
    return () => {
      leave();
      if (--this.#listeners === 0) this.#poll.stop();
    };
  };

  /** Made anew with the fleet as well: of a host that is down no answer tells. */
  readonly snapshot = (): BackupsSnapshot => {
    if (this.#takenFor !== this.#fleet.present()) this.#take();
    return this.#snapshot;
  };

  hurry(hostKeys: readonly string[]): void {
    this.#poll.hurry(hostKeys);
  }

  #busyPeriod(): number {
    return Math.max(RUNNING_PERIOD_MS, this.#busyHosts * MS_A_RUNNING_HOST);
  }

  #take(): void {
    this.#takenFor = this.#fleet.present();
    const answers = this.#poll.answers().map((answer) => this.#withGrace(answer));
    const times = answers.flatMap(({ answeredAt, because }) =>
      answeredAt === null || because !== null ? [] : [answeredAt],
    );
    this.#busyHosts = answers.filter(({ value }) => value !== null && isBusy(value)).length;
    this.#snapshot = {
      backups: answers.flatMap(backupsOf),
      runs: answers.flatMap(runsOf),
      loaded: times.length > 0 || answers.every(({ because }) => because !== null),
      without: answers.flatMap(withoutBackups),
      missing: answers
        .filter(isMissing)
        .map(({ host, because }) => `${host.name}: ${because ?? 'no answer yet'}`),
      oldest: times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b)),
    };
  }

  /** One question that got no answer says little: what was said a moment ago counts. */
  #withGrace(answer: HostAnswer<BackupListing>): HostAnswer<BackupListing> {
    const { answeredAt, because } = answer;
    const recent = answeredAt !== null && this.#clock.now() - answeredAt < STALE_AFTER_MS;
    return because !== null && recent ? { ...answer, because: null } : answer;
  }
}

/** Until soon after the next run is due, so that its begin is seen; `now` is by the clock of the host. */
function calmPeriod({ backups }: BackupListing, now: number): number {
  const waits = backups.flatMap(({ nextRunAt }) => (nextRunAt === null ? [] : [Date.parse(nextRunAt) - now]));
  // One that is long past waits for something else, such as its turn.
  const soon = waits.filter((wait) => wait > -PERIOD_MS);
  return soon.reduce((least, wait) => Math.min(least, Math.max(SOON_MS, wait + SOON_MS)), PERIOD_MS);
}

function isBusy({ backups, runs }: BackupListing): boolean {
  return runs.some(isRunning) || backups.some(({ running }) => running.length > 0);
}

function isMissing({ value, because }: HostAnswer<BackupListing>): boolean {
  return because !== TOO_OLD && (because !== null || value === null);
}

function withoutBackups({ host, value, because }: HostAnswer<BackupListing>): BackupsSnapshot['without'] {
  if (because === TOO_OLD) return [{ host: host.name, because: 'its agent knows no backups' }];
  const reason = because === null ? (value?.because ?? null) : null;
  return reason === null ? [] : [{ host: host.name, because: reason }];
}
