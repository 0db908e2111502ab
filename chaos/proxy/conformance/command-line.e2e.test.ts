import { afterEach, expect, it } from 'vitest';
import { runVedette } from '../../../agent/binary.testkit.ts';
import { goldenSteps } from '../../../agent/cli/chaos/proxy/official/golden-replay.testkit.ts';
import { freePort } from '../../../probes/free-port.testkit.ts';
import { endServed, serveBinary } from './serve-binary.testkit.ts';

afterEach(endServed);

it('vedette chaos proxy prints and ends as the official command line did, step by step', async () => {
  const { url } = await serveBinary();
  const steps = goldenSteps(await freePort(), 20_002);
  expect(steps).toHaveLength(42);
  for (const { words, text, code } of steps) {
    const ran = await runVedette(['chaos', 'proxy', ...words], { env: { TOXIPROXY_URL: url } });
    expect({ words, text: ran.stdout + ran.stderr, code: ran.code }).toEqual({ words, text, code });
  }
});
