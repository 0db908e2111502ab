import type { ArchiveProgress } from '../archive/repository.ts';
import type { BackupDefinition } from './backup-definition.ts';
import type { RepositoryDoor } from './repository-door.ts';

export type RunBackupOptions = {
  /** Ends the run; what it had begun is taken back. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ArchiveProgress, definition: BackupDefinition) => void;
  /** Why it goes slower than it could (pressure, a bandwidth limit); null when it does not any more. */
  readonly onHeld?: (because: string | null) => void;
  /** Told the name of the target where there was no repository and one was made. */
  readonly onMade?: (target: string) => void;
  /** Wall time. */
  readonly now?: () => Date;
  /** Where what can be fetched again from a target is kept between runs. */
  readonly cacheFolder?: string;
  /** Reads every file anew, also those that seem to be as they were. */
  readonly readAll?: boolean;
  /** Reads everything and writes nothing: the snapshot of the outcome is nowhere. */
  readonly dryRun?: boolean;
  /** @default the archive of this program */
  readonly door?: RepositoryDoor;
};
