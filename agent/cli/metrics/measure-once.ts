import { setTimeout as delay } from 'node:timers/promises';
import { openCollection } from '../../collect/collection.ts';
import type { CollectConfig } from '../../collect/config.ts';
import { chooseCollectors } from '../../collect/fallback/choose-collectors.ts';
import type { ExposedFamily } from '../../collect/merged-families.ts';
import { systemClock } from '../../kit/clock.ts';
import { silentLog } from '../../kit/log.ts';

const PERIOD = 1_000;

/**
 * Runs the collectors of this host twice, a second apart, and hands over what they measured: rates need two readings,
 * and the collectors that wait for something get that second to answer.
 */
export async function measureOnce(
  config: CollectConfig,
  use: (families: Iterable<ExposedFamily>) => void,
): Promise<void> {
  const context = { proc: '/proc', sys: '/sys', root: '/', config, clock: systemClock, log: silentLog };
  const collection = openCollection({ context, kinds: chooseCollectors(context.proc), onSamples: () => {} });
  try {
    const start = systemClock.now();
    collection.tick(start);
    await delay(PERIOD);
    collection.tick(start + PERIOD);
    use(collection.families());
  } finally {
    collection.close();
  }
}
