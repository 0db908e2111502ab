import { afterEach, expect, it } from 'vitest';
import { replayGolden } from '../api/golden-replay.testkit.ts';
import { mayReplay } from './recordings.testkit.ts';
import { endServed, serveBinary } from './serve-binary.testkit.ts';

afterEach(endServed);

it.skipIf(!mayReplay)(
  'vedette chaos proxy serve answers two hundred recorded requests as Toxiproxy 2.12.0 did, but for the deliberate differences',
  async () => {
    const { port } = await serveBinary({ args: ['--allow-non-loopback', '--runtime-metrics'] });
    expect(await replayGolden({ host: '127.0.0.1', port })).toEqual([]);
  },
);
