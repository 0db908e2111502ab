import type { BackupConfig } from '../../../recovery/config.ts';
import type { Services } from '../../api/services.ts';
import type { AgentStatus } from '../../contract/status.ts';
import type { Clock } from '../../kit/clock.ts';
import type { Log } from '../../kit/log.ts';
import type { BackupRecords } from '../../store/local/backup-records.ts';
import type { NewEvent } from '../../store/local/events.ts';
import type { BackupSeries } from './backup-series.ts';
import type { JobProgram } from './job-program.ts';

/** What may be asked of the backups of a host. */
export type BackupOperations = Services['backups'];

export type BackupsSummary = NonNullable<AgentStatus['backups']>;

/** The backups of this host. */
export type RunningBackups = {
  readonly operations: BackupOperations;
  /** Null where none are configured. */
  summary(): BackupsSummary | null;
  /** To be called each second. */
  tick(): void;
  /** Takes over a new section; what runs goes on. */
  configure(config: BackupConfig): void;
  /** Ends what runs, with all its processes. */
  stop(): Promise<void>;
};

export type BackupsOptions = {
  readonly config: BackupConfig;
  readonly host: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly records: BackupRecords;
  readonly series: BackupSeries;
  readonly emit: (event: NewEvent) => void;
  /** The data folder of the agent. */
  readonly folder: string;
  /** What does the work. @default this program */
  readonly program?: JobProgram;
};
