import { expect, test } from 'vitest';
import { Deadlines } from '../deadlines.ts';
import { defineToxicKind, type ToxicKind } from '../toxic-kind.ts';
import { bandwidthToxic } from '../toxics/bandwidth.ts';
import { StageSlot } from './stage-slot.ts';
import { toxicOf } from './tcp-plane.testkit.ts';
import { ToxicGate } from './toxic-gate.ts';

const shortly = defineToxicKind({
  name: 'shortly',
  describe: 'delays by less than two looks at the clock are apart',
  attributes: {},
  stage: (_attributes, { now, out }) => ({ chunk: (data) => out.send(data, now() + 1.5) }),
});

/** The place of a toxic of that kind, with what has left it. */
function slotOf(kind: ToxicKind, deadlines: Deadlines) {
  const toxic = toxicOf(kind);
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
  slot.use(kind.stage!(toxic.attributes, { now: deadlines.now, random: () => 0, out: slot.out }));
  return { slot, passed };
}

test('a slot passes on what becomes due while it is put away', async () => {
  let looks = 0;
  const { slot, passed } = slotOf(shortly, new Deadlines(() => ++looks));
  slot.take(Uint8Array.of(1, 2), looks);
  await expect.poll(() => passed).toEqual(['1,2']);
});

test('a slot has no room for more than 8,192 chunks, however small', () => {
  const { slot } = slotOf(bandwidthToxic, new Deadlines());
  let taken = 0;
  for (; slot.accepts; taken++) slot.take(Uint8Array.of(1), 0);
  expect(taken).toBe(8_192);
});
