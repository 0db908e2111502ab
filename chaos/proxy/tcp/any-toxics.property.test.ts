import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Toxic } from '../active-toxic.ts';
import type { DataPlane } from '../data-plane.ts';
import { type AttributeSpec, type Attributes, type Stream, streams, type ToxicKind } from '../toxic-kind.ts';
import { toxicKinds } from '../toxics/index.ts';
import {
  connectClient,
  listenPlane,
  listenUpstream,
  type Peer,
  pause,
  toxicOf,
} from './tcp-plane.testkit.ts';

type Step = {
  readonly act: 'add' | 'change' | 'remove' | 'open' | 'write' | 'answer' | 'end' | 'drop';
  readonly place: number;
  readonly stream: Stream;
  readonly toxicity: number;
  readonly kind: ToxicKind;
  readonly attributes: Attributes;
};

function anyValue({ type, choices }: AttributeSpec): fc.Arbitrary<number | string> {
  if (choices) return fc.constantFrom(...choices);
  if (type === 'text') return fc.constantFrom('', 'x', 'ERR no', 'get,set', '40001', 'GET', 'A: b');
  return fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constantFrom(-1, 1_000, 2 ** 31, -(2 ** 63), 2 ** 63));
}

function anyToxic(kind: ToxicKind): fc.Arbitrary<Pick<Step, 'kind' | 'attributes'>> {
  const values = Object.entries(kind.attributes).map(([name, spec]) => [name, anyValue(spec)] as const);
  return fc.record({ kind: fc.constant(kind), attributes: fc.record(Object.fromEntries(values)) });
}

const anyStep: fc.Arbitrary<Step> = fc
  .tuple(
    fc.oneof(...toxicKinds.map(anyToxic)),
    fc.record({
      act: fc.constantFrom(
        'add',
        'add',
        'change',
        'remove',
        'open',
        'write',
        'write',
        'answer',
        'end',
        'drop',
      ),
      place: fc.nat(),
      stream: fc.constantFrom(...streams),
      toxicity: fc.constantFrom(0, 0.5, 1, 1, 5),
    }),
  )
  .map(([toxic, step]) => ({ ...toxic, ...step }) as Step);

it('a plane survives any toxics on any traffic, and leaves nothing behind', async () => {
  const upstream = await listenUpstream();
  const answer = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok+OK\r\nZ\0\0\0\x05I');
  upstream.server.on('connection', (socket) => void socket.on('data', () => socket.write(answer)));
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 5, maxLength: 40 }), async (steps) => {
      const warned: string[] = [];
      const { plane, port } = await listenPlane(upstream, { warn: (text) => void warned.push(text) });
      const clients = [await connectClient(port)];
      await takeSteps(plane, port, clients, steps);
      expect(warned).toEqual([]);
      for (const client of clients) client.socket.destroy();
      plane.close();
      expect(plane.connections()).toEqual([]);
      expect(plane.counters().connections).toBe(0);
    }),
    { numRuns: 60, endOnFailure: true },
  );
}, 60_000);

async function takeSteps(
  plane: DataPlane,
  port: number,
  clients: Peer[],
  steps: readonly Step[],
): Promise<void> {
  const toxics: Toxic[] = [];
  for (const [index, step] of steps.entries()) {
    const client = clients[step.place % clients.length]!.socket;
    if (step.act === 'open') clients.push(await connectClient(port));
    else if (step.act === 'write')
      client.write(`GET /${index} HTTP/1.1\r\nHost: a\r\n\r\n*1\r\n$4\r\nPING\r\n`);
    else if (step.act === 'answer') client.write(Buffer.alloc(70_000, 'Q'));
    else if (step.act === 'end') client.end();
    else if (step.act === 'drop') client.resetAndDestroy();
    else editToxics(plane, toxics, step, index);
    if (index % 4 === 0) await pause(step.place % 12);
  }
}

function editToxics(plane: DataPlane, toxics: Toxic[], step: Step, index: number): void {
  const toxic = toxics[step.place % toxics.length];
  if (toxic === undefined || step.act === 'add') {
    const { kind, attributes, stream, toxicity } = step;
    const added = toxicOf(kind, { name: `t${index}`, stream, attributes, toxicity });
    toxics.push(added);
    plane.added(added);
  } else if (step.act === 'remove') {
    toxics.splice(toxics.indexOf(toxic), 1);
    plane.removed(toxic);
  } else {
    toxic.toxicity = step.toxicity;
    if (toxic.kind === step.kind) toxic.attributes = step.attributes;
    plane.changed(toxic);
  }
}
