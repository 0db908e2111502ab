import { expect, test } from 'vitest';
import { Deadlines } from '../deadlines.ts';
import { defineToxicKind } from '../toxic-kind.ts';
import { StageSlot } from './stage-slot.ts';
import { toxicOf } from './tcp-plane.testkit.ts';
import { ToxicGate } from './toxic-gate.ts';

const shortly = defineToxicKind({
  name: 'shortly',
  describe: 'delays by less than two looks at the clock are apart',
  attributes: {},
  stage: (_attributes, { now, out }) => ({ chunk: (data) => out.send(data, now() + 1.5) }),
});

test('a slot passes on what becomes due while it is put away', async () => {
  let looks = 0;
  const deadlines = new Deadlines(() => ++looks);
  const toxic = toxicOf(shortly);
  const passed: string[] = [];
  const next = { take: (data: Uint8Array) => void passed.push(`${data}`), end: () => {}, accepts: true };
  const slot = new StageSlot({
    toxic,
    gate: new ToxicGate(toxic.match, 0, 0, deadlines),
    counts: true,
    deadlines,
    next,
    onRoom: () => {},
    close: () => {},
    failed: (error) => {
      throw error;
    },
  });
  slot.use(shortly.stage!(toxic.attributes, { now: deadlines.now, random: () => 0, out: slot.out }));
  slot.take(Uint8Array.of(1, 2), looks);
  await expect.poll(() => passed).toEqual(['1,2']);
});
