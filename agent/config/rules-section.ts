import type { RulesConfig, rulesConfig } from '../alerts/config.ts';
import { sectionWhenWritten } from './section-when-written.ts';

/** What the section is where it is not written: no rules. */
export const noRules: RulesConfig = { concurrency: 4, files: [], interval: 60_000, query_offset: 0 };

/** The section `rules:`. */
export const rulesSection = sectionWhenWritten(
  () => (require('../alerts/config.ts') as { rulesConfig: typeof rulesConfig }).rulesConfig,
  noRules,
);
