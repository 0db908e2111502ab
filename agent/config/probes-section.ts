import type { ProbesConfig, probesConfig } from '../../probes/config.ts';
import { sectionWhenWritten } from './section-when-written.ts';

/** What the section is where it is not written: the defaults of `probes/config.ts`. */
export const noProbes: ProbesConfig = {
  list: [],
  north_stars: [],
  concurrency: 64,
  per_target: 4,
  keep_runs: 10,
  keep_failures: 10,
};

/**
 * The section `probes:`. Every kind of probe, and the libraries that these need, are loaded with its schema: 5 MB that an
 * agent without probes, and a command that only looks for its agent, do not pay. Only `require` loads in the middle of
 * a call; the bundler makes it a part of the program.
 */
export const probesSection = sectionWhenWritten(
  () => (require('../../probes/config.ts') as { probesConfig: typeof probesConfig }).probesConfig,
  noProbes,
);
