import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Toxic } from '../active-toxic.ts';
import type { DataPlane } from '../data-plane.ts';
import { type Attributes, type Stream, streams, type ToxicKind } from '../toxic-kind.ts';
import { bandwidthToxic } from '../toxics/bandwidth.ts';
import { latencyToxic } from '../toxics/latency.ts';
import { noopToxic } from '../toxics/noop.ts';
import { slicerToxic } from '../toxics/slicer.ts';
import { slowCloseToxic } from '../toxics/slow-close.ts';
import { mostHeld, pattern, receive, send } from './live-traffic.testkit.ts';
import { connectedPlane, pause, toxicOf } from './tcp-plane.testkit.ts';

type Setting = { readonly kind: ToxicKind; readonly attributes: Attributes };
type Step = {
  readonly wait: number;
  readonly stream: Stream;
  readonly setting: Setting;
  /** Which of the toxics that are there is changed or removed; where there is none, one is added. */
  readonly place: number;
  readonly act: 'add' | 'change' | 'spare' | 'remove';
};

const upTo = (max: number) => fc.integer({ min: 0, max });
const setting = (kind: ToxicKind, attributes: Record<string, fc.Arbitrary<number>>): fc.Arbitrary<Setting> =>
  fc.record({ kind: fc.constant(kind), attributes: fc.record(attributes) as fc.Arbitrary<Attributes> });

const anySetting = fc.oneof(
  setting(latencyToxic, { latency: upTo(40), jitter: upTo(60) }),
  setting(bandwidthToxic, { rate: fc.integer({ min: 3_000, max: 300_000 }) }),
  setting(slicerToxic, { average_size: upTo(20_000), size_variation: upTo(20_000), delay: upTo(100) }),
  setting(slowCloseToxic, { delay: upTo(30) }),
  setting(noopToxic, {}),
);
const anyStep: fc.Arbitrary<Step> = fc.record({
  wait: upTo(12),
  stream: fc.constantFrom(...streams),
  setting: anySetting,
  place: fc.nat(),
  act: fc.constantFrom('add', 'add', 'change', 'spare', 'remove'),
});

it('a plane loses no byte and keeps their order, whatever is done to toxics on live traffic', async () => {
  const steps = fc.array(anyStep, { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(
      steps,
      fc.integer({ min: 1_000, max: 200_000 }),
      fc.nat(),
      async (steps, piece, seed) => {
        const { plane, client, server } = await connectedPlane();
        const [question, answer] = [pattern(1_500_000, seed), pattern(1_500_000, seed + 1)];
        const whole = Promise.all([receive(server.socket, question), receive(client.socket, answer)]);
        const most = mostHeld(plane, whole);
        const sent = Promise.all([send(client.socket, question, piece), send(server.socket, answer, piece)]);
        await takeSteps(plane, steps);
        const late = pause(15_000).then(() => plane.connections());
        expect(await Promise.race([whole, late])).toEqual(['whole', 'whole']);
        expect(await most).toBeLessThan(3_000_000);
        await sent;
        plane.close();
      },
    ),
    { numRuns: 25, endOnFailure: true },
  );
}, 120_000);

async function takeSteps(plane: DataPlane, steps: readonly Step[]): Promise<void> {
  const toxics: Toxic[] = [];
  for (const [index, step] of steps.entries()) {
    await pause(step.wait);
    const toxic = toxics[step.place % toxics.length];
    if (toxic === undefined || step.act === 'add') {
      const { kind, attributes } = step.setting;
      const added = toxicOf(kind, { name: `t${index}`, stream: step.stream, attributes });
      toxics.push(added);
      plane.added(added);
    } else if (step.act === 'remove') {
      toxics.splice(toxics.indexOf(toxic), 1);
      plane.removed(toxic);
    } else change(plane, toxic, step);
  }
  for (const toxic of toxics) plane.removed(toxic);
}

/** A toxic keeps its kind: attributes of another are put together with its own, and only the coin may fall. */
function change(plane: DataPlane, toxic: Toxic, { act, setting }: Step): void {
  if (act === 'spare') toxic.toxicity = 1 - toxic.toxicity;
  else if (setting.kind === toxic.kind) toxic.attributes = setting.attributes;
  plane.changed(toxic);
}

it.each([
  ['latency', latencyToxic, { latency: 3_600_000, jitter: 0 }, 32 * 1_048_576],
  ['bandwidth', bandwidthToxic, { rate: 1 }, 65_536],
  ['a stalled bandwidth', bandwidthToxic, { rate: 0 }, 65_536],
  ['slicer', slicerToxic, { average_size: 100, size_variation: 0, delay: 1_000_000 }, 65_536],
] as const)(
  'a plane holds no more of a flood than %s lets wait, and the last chunk',
  async (_, kind, attributes, capacity) => {
    const { plane, server } = await connectedPlane();
    plane.added(toxicOf(kind, { attributes }));
    const flood = send(server.socket, Buffer.alloc(capacity + 24 * 1_048_576), 1_048_576);
    const most = await mostHeld(plane, Promise.race([flood, pause(700)]));
    expect(most).toBeGreaterThanOrEqual(capacity);
    expect(most).toBeLessThan(capacity + 2 * 1_048_576);
    plane.close();
  },
);

it('a plane passes on what a removed toxic held at once', async () => {
  const took: number[] = [];
  for (let round = 0; round < 21; round++) {
    const { plane, client, server } = await connectedPlane();
    const toxic = toxicOf(latencyToxic, { attributes: { latency: 3_600_000, jitter: 0 } });
    plane.added(toxic);
    const data = pattern(4_000_000, round);
    const whole = receive(client.socket, data);
    await send(server.socket, data, 400_000);
    while (plane.connections()[0]!.held < data.length) await pause(2);
    const began = performance.now();
    plane.removed(toxic);
    expect(await whole).toBe('whole');
    took.push(performance.now() - began);
    plane.close();
  }
  took.sort((a, b) => a - b);
  if (process.env.LIVE_TRAFFIC)
    console.log(`removal: p50 ${took[10]!.toFixed(1)} ms, max ${took[20]!.toFixed(1)} ms`);
  expect(took[10]).toBeLessThan(50);
});
