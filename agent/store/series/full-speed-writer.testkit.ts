import { writeSync } from 'node:fs';
import { openSeriesStore } from './open-series-store.ts';

/**
 * A program to be killed: `bun full-speed-writer.testkit.ts FOLDER TIME` appends a tick for each second after TIME as
 * fast as it can, maintains the store between them, and prints the time of each tick once it is acknowledged.
 */
const [folder, from] = process.argv.slice(2);
let now = Number(from);
const store = openSeriesStore(folder!, { clock: { now: () => now, monotonic: () => performance.now() } });
const ids = Array.from({ length: 40 }, (_, n) => store.series({ __name__: 'm', n: String(n) }, 'counter'));
for (let tick = 0; tick < 1_000_000; tick++) {
  now += 1_000;
  const values = ids.map((_, n) => now / 1_000 + n);
  if (store.append(now, ids, values).stored === ids.length) writeSync(1, `${now}\n`);
  store.maintain(1);
}
