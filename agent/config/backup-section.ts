import type { BackupConfig, backupConfig } from '../../recovery/config.ts';
import { sectionWhenWritten } from './section-when-written.ts';

/** What the section is where it is not written: no backups. */
export const noBackups: BackupConfig = { enabled: true, concurrency: 1, repositories: {}, list: [] };

/**
 * The section `backup:`. Every kind of source and target is loaded with its schema: an agent that backs up nothing does not
 * pay for that. Only `require` loads in the middle of a call; the bundler makes it a part of the program.
 */
export const backupSection = sectionWhenWritten(
  () => (require('../../recovery/config.ts') as { backupConfig: typeof backupConfig }).backupConfig,
  noBackups,
);
