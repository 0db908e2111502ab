import type { ChaosConfig, chaosConfig } from '../../chaos/config.ts';
import { sectionWhenWritten } from './section-when-written.ts';

/** What the section is where it is not written: no faults. */
export const noChaos: ChaosConfig = {};

/**
 * The section `chaos:`. Every kind of toxic is loaded with its schema, for their attributes: an agent without a fault
 * proxy does not pay for that. Only `require` loads in the middle of a call; the bundler makes it a part of the program.
 */
export const chaosSection = sectionWhenWritten(
  () => (require('../../chaos/config.ts') as { chaosConfig: typeof chaosConfig }).chaosConfig,
  noChaos,
  withEngine,
);

/** `proxy:` with nothing below it turns the engine on all the same. */
function withEngine(section: unknown): unknown {
  if (typeof section !== 'object' || section === null || !Object.hasOwn(section, 'proxy')) return section;
  return { ...section, proxy: (section as { proxy: unknown }).proxy ?? {} };
}
