import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runDatagrams } from './datagram-run.testkit.ts';
import { passed, StageRun } from './stage-run.testkit.ts';
import { type AttributeSpec, type Attributes, initialAttributes, type ToxicKind } from './toxic-kind.ts';

export type KindPromises = {
  /** Whatever it is set to, what it passes on is what came, in order; it may end early where it closes. */
  readonly keepsBytes: boolean;
};

type Step =
  | { readonly step: 'chunk'; readonly size: number }
  | { readonly step: 'wait'; readonly ms: number }
  | { readonly step: 'change'; readonly attributes: Attributes }
  | { readonly step: 'end' };

/** What every kind keeps to. Each kind calls it in its own test. */
export function describeToxicKind(kind: ToxicKind, promises: KindPromises = { keepsBytes: false }): void {
  describe(`every kind of toxic: ${kind.name}`, () => {
    describeAttributes(kind);
    if (kind.stage) describeStage(kind, promises);
    if (kind.open) describeOpening(kind);
    if (kind.datagram) describeDatagrams(kind);
  });
}

function describeAttributes(kind: ToxicKind): void {
  it('describes itself and its attributes in one line each', () => {
    for (const { describe } of [kind, ...Object.values(kind.attributes)])
      expect(describe).toMatch(/^[^\n]{4,100}$/);
  });

  it('bounds its numbers, and begins within the bounds', () => {
    const initial = initialAttributes(kind);
    for (const [name, { type, min, max }] of Object.entries(kind.attributes)) {
      if (type === 'text') continue;
      expect(min).toBeLessThanOrEqual(Number(initial[name]));
      expect(max).toBeGreaterThanOrEqual(Number(initial[name]));
    }
  });

  it('works on something', () => {
    const { stage, pair, open, datagram } = kind;
    expect([stage, pair, open, datagram].some((made) => made !== undefined)).toBe(true);
  });
}

function describeStage(kind: ToxicKind, { keepsBytes }: KindPromises): void {
  const attributes = anyAttributes(kind);
  const steps = fc.array(anyStep(attributes), { maxLength: 30 });

  it('passes on no more than came, and nothing after its end, however it is changed', () => {
    fc.assert(
      fc.property(attributes, steps, fc.integer(), (attributes, steps, seed) => {
        const run = new StageRun(kind, attributes, seed);
        const sent = takeSteps(run, steps);
        run.remove();
        const { events } = run;
        expect(run.held).toBe(0);
        expect(passed(events).length).toBeLessThanOrEqual(sent.length);
        expect(events.slice(0, -1).filter(({ event }) => event !== 'data' && event !== 'end')).toEqual([]);
        expect(events.filter(({ event }) => event === 'end').length).toBeLessThanOrEqual(1);
        expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted((a, b) => a - b));
      }),
    );
  });

  it('makes a bounded number of pieces of a large chunk, and leaves the chunk as it is', () => {
    const chunk = bytesFrom(0, 1_048_576);
    const before = Buffer.from(chunk);
    const property = fc.property(attributes, (attributes) => {
      const run = new StageRun(kind, attributes);
      run.chunk(chunk);
      run.remove();
      expect(run.events.length).toBeLessThanOrEqual(32_768);
      expect(before.equals(chunk)).toBe(true);
    });
    fc.assert(property, { numRuns: 30 });
  });

  if (!keepsBytes) return;
  it('loses no byte and keeps their order, however it is changed', () => {
    fc.assert(
      fc.property(attributes, steps, fc.integer(), (attributes, steps, seed) => {
        const run = new StageRun(kind, attributes, seed);
        const sent = takeSteps(run, steps);
        run.remove();
        const closed = ['close', 'finish'].includes(run.events.at(-1)?.event ?? '');
        const kept = passed(run.events);
        expect(kept.equals(closed ? sent.subarray(0, kept.length) : sent)).toBe(true);
      }),
    );
  });
}

function describeOpening(kind: ToxicKind): void {
  it('decides on every connection', () => {
    fc.assert(
      fc.property(anyAttributes(kind), fc.nat(), (attributes, index) => {
        expect(['dial', 'refuse', 'hold']).toContain(kind.open!(attributes, index));
      }),
    );
  });
}

function describeDatagrams(kind: ToxicKind): void {
  it('sends what came, none before it came, and few for each', () => {
    const attributes = anyAttributes(kind);
    const changes = fc.array(fc.option(attributes), { maxLength: 30 });
    fc.assert(
      fc.property(attributes, changes, fc.integer(), (attributes, changes, seed) => {
        const run = runDatagrams(kind, attributes, seed);
        for (const [index, change] of changes.entries())
          if (change) run.change(change, index);
          else run.datagram(String(index), index);
        for (const { data, due } of run.sent) expect(due).toBeGreaterThanOrEqual(Number(data));
        expect(run.sent.length).toBeLessThanOrEqual(changes.filter((change) => !change).length * 2);
      }),
    );
  });
}

/** @returns everything that was handed to the stage before the end */
function takeSteps(run: StageRun, steps: readonly Step[]): Buffer {
  const sent: Uint8Array[] = [];
  let ended = false;
  let length = 0;
  for (const step of steps) {
    if (step.step === 'wait') run.advance(step.ms);
    else if (step.step === 'change') run.change(step.attributes);
    else if (!ended && step.step === 'chunk') {
      const chunk = bytesFrom(length, step.size);
      run.chunk(chunk);
      sent.push(chunk);
      length += step.size;
    } else if (!ended) {
      ended = true;
      run.end();
    }
  }
  return Buffer.concat(sent);
}

/** Bytes that tell their place in the stream. */
function bytesFrom(start: number, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => ((start + index) * 2_654_435_761) >>> 24);
}

function anyStep(attributes: fc.Arbitrary<Attributes>): fc.Arbitrary<Step> {
  return fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ step: fc.constant('chunk'), size: fc.integer({ min: 1, max: 5000 }) }),
    },
    { weight: 4, arbitrary: fc.record({ step: fc.constant('wait'), ms: fc.integer({ min: 0, max: 500 }) }) },
    { weight: 2, arbitrary: fc.record({ step: fc.constant('change'), attributes }) },
    { weight: 1, arbitrary: fc.record({ step: fc.constant('end') }) },
  ) as fc.Arbitrary<Step>;
}

/** Those of kinds of our own are checked before they are taken; those of the official ones may be anything. */
function anyAttributes(kind: ToxicKind): fc.Arbitrary<Attributes> {
  const values = Object.entries(kind.attributes).map(([name, spec]) => [name, anyValue(spec, kind)]);
  return fc.record(Object.fromEntries(values) as Record<string, fc.Arbitrary<number | string>>);
}

function anyValue(spec: AttributeSpec, kind: ToxicKind): fc.Arbitrary<number | string> {
  const { type, min = 0, max = 1000, choices } = spec;
  if (choices) return fc.constantFrom(...choices);
  if (type === 'text') return fc.string();
  const within =
    type === 'number'
      ? fc.double({ min, max, noNaN: true })
      : fc.integer({ min, max: Math.min(max, 2 ** 31 - 1) });
  if (!kind.goName) return within;
  const extreme = fc.constantFrom(0, 1, -1, -(2 ** 63), 2 ** 53, 2 ** 63);
  return fc.oneof(within, fc.integer({ min: -10, max: 1000 }), extreme);
}
