import type { RepositoryDoor } from '../../../recovery/backup/repository-door.ts';
import type { BeginMessage, JobMessage } from './job-messages.ts';

/** What the work of a child needs beside its job. */
export type JobContext = {
  readonly signal: AbortSignal;
  readonly tell: (message: JobMessage) => void;
  /** The next line that the agent sends; rejects when none comes any more. */
  readonly heard: () => Promise<BeginMessage>;
  readonly door: RepositoryDoor;
  /** Wall time. */
  readonly now: () => Date;
};
