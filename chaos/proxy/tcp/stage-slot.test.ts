import { expect, test } from 'vitest';
import { Deadlines } from '../deadlines.ts';
import { type Attributes, defineToxicKind, type ToxicKind } from '../toxic-kind.ts';
import { latencyToxic } from '../toxics/latency.ts';
import { type Sink, StageSlot } from './stage-slot.ts';
import { toxicOf } from './tcp-plane.testkit.ts';
import { ToxicGate } from './toxic-gate.ts';

const shortly = defineToxicKind({
  name: 'shortly',
  describe: 'delays by less than two looks at the clock are apart',
  attributes: {},
  stage: (_attributes, { now, out }) => ({ chunk: (data) => out.send(data, now() + 1.5) }),
});

type Setting = { readonly next: Sink; readonly attributes?: Attributes; readonly deadlines?: Deadlines };

/** A slot with a stage of that kind, and how often it told that there is room again. */
function slotOf(kind: ToxicKind, { next, attributes = {}, deadlines = new Deadlines() }: Setting) {
  const toxic = toxicOf(kind, { attributes });
  const room = { told: 0 };
  const slot = new StageSlot({
    toxic,
    gate: new ToxicGate(toxic.match, 0, 0, deadlines),
    counts: true,
    deadlines,
    next,
    onRoom: () => {
      room.told++;
    },
    close: () => {},
    failed: (error) => {
      throw error;
    },
  });
  slot.use(kind.stage!(toxic.attributes, { now: deadlines.now, random: () => 0, out: slot.out }));
  return { slot, room };
}

function sink(accepts: boolean) {
  const taken: Uint8Array[] = [];
  return { taken, accepts, take: (data: Uint8Array) => void taken.push(data), end: () => {} };
}

test('a slot passes on what becomes due while it is put away', async () => {
  let looks = 0;
  const next = sink(true);
  const { slot } = slotOf(shortly, { next, deadlines: new Deadlines(() => ++looks) });
  slot.take(Uint8Array.of(1, 2), looks);
  await expect.poll(() => next.taken).toEqual([Uint8Array.of(1, 2)]);
});

test('a slot behind a slow reader holds the sender back after 64 KiB, however much may be on the way', () => {
  const next = sink(false);
  const { slot, room } = slotOf(latencyToxic, { next });
  slot.take(new Uint8Array(65_536), performance.now());
  expect(slot.accepts).toBe(false);
  next.accepts = true;
  slot.pump();
  expect([slot.accepts, room.told, next.taken.length]).toEqual([true, 1, 1]);
});

test('a slot takes more than 64 KiB that are not due', () => {
  const { slot } = slotOf(latencyToxic, { next: sink(false), attributes: { latency: 60_000 } });
  slot.take(new Uint8Array(8 * 1_048_576), performance.now());
  expect(slot.accepts).toBe(true);
  slot.drop();
});
