import { compress } from 'snappyjs';
import { describe, expect, it } from 'vitest';
import { samplesOf, testStore } from '../../store/series/series-store.testkit.ts';
import { ProtoWriter } from '../wire/proto-writer.ts';
import { writeSamples } from '../wire/sample-fields.ts';
import { ONE, STALE, writeRequest } from '../wire/write-request.testkit.ts';
import { receiveWrite } from './receive-write.ts';

/** A series of protocol 1.0 with these labels as they are, and one sample. */
function rawLabels(labels: readonly (readonly [string, string])[], time: number): Uint8Array {
  const [label, series, whole] = [new ProtoWriter(), new ProtoWriter(), new ProtoWriter()];
  for (const [name, value] of labels) {
    label.reset();
    label.text(0x0a, name);
    label.text(0x12, value);
    series.field(0x0a, label.written());
  }
  writeSamples(series, { timestamps: Float64Array.of(time), values: Float64Array.of(1) }, 0, 1);
  whole.field(0x0a, series.written());
  return compress(whole.written().slice());
}

describe('receiveWrite()', () => {
  it.each([1, 2] as const)('stores samples of protocol %s with their own times and bits', async (version) => {
    const { store, clock } = testStore();
    const now = clock.now();
    const body = writeRequest(
      [
        [
          { __name__: 'up', instance: 'web2' },
          [
            [now - 2_000, ONE],
            [now - 1_000, STALE],
          ],
        ],
        [{ __name__: 'load' }, [[now - 1_500, ONE]]],
      ],
      version,
    );
    expect(await receiveWrite(store, body, version)).toEqual({ written: 3, refused: {}, because: undefined });
    const [up] = store.select([{ name: 'instance', op: '=', value: 'web2' }]);
    expect(await samplesOf(store, up!.id)).toEqual([
      [now - 2_000, ONE],
      [now - 1_000, STALE],
    ]);
  });

  it('answers a request that comes twice as one that came once', async () => {
    const { store, clock } = testStore();
    const now = clock.now();
    const body = writeRequest([
      [
        { __name__: 'up' },
        [
          [now - 3, ONE],
          [now - 2, STALE],
          [now - 1, ONE],
        ],
      ],
    ]);
    await receiveWrite(store, body, 1);
    expect(await receiveWrite(store, body, 1)).toEqual({ written: 3, refused: {}, because: undefined });
  });

  it('stores what it can and counts what it refuses', async () => {
    const { store, clock } = testStore();
    const now = clock.now();
    await receiveWrite(store, writeRequest([[{ __name__: 'up' }, [[now, ONE]]]]), 1);
    const body = writeRequest([
      [
        { __name__: 'up' },
        [
          [now - 5, ONE],
          [now, STALE],
          [now + 1, ONE],
        ],
      ],
      [{ __name__: 'old' }, [[now - 3_600_001, ONE]]],
      [{ __name__: 'ahead' }, [[now + 600_001, ONE]]],
    ]);
    expect(await receiveWrite(store, body, 1)).toEqual({
      written: 1,
      refused: { 'too-old': 1, 'out-of-order': 1, duplicate: 1, 'too-far-in-future': 1 },
      because: 'out of bounds: more than an hour behind the clock',
    });
  });

  it.each([
    [
      'labels that are not sorted',
      [
        ['job', 'a'],
        ['__name__', 'up'],
      ],
      undefined,
    ],
    [
      'an empty label, which is none',
      [
        ['__name__', 'up'],
        ['job', ''],
      ],
      undefined,
    ],
    [
      'a label that is there twice',
      [
        ['__name__', 'up'],
        ['job', 'a'],
        ['job', 'b'],
      ],
      'label job is there twice',
    ],
    ['no name', [['job', 'a']], 'it has no __name__'],
    ['a name that is none', [['__name__', 'a b']], 'its name is not one of a metric'],
    [
      'a label name that is none',
      [
        ['__name__', 'up'],
        ['a-b', 'c'],
      ],
      'the name of a label is not one',
    ],
    [
      'the name of an object',
      [
        ['__name__', 'up'],
        ['__proto__', 'x'],
      ],
      'the name of a label is not one',
    ],
  ] as const)('takes or refuses %s', async (_, labels, because) => {
    const { store, clock } = testStore();
    const result = await receiveWrite(store, rawLabels(labels, clock.now()), 1);
    expect(result.because).toBe(because === undefined ? undefined : `invalid labels: ${because}`);
    expect(result.written).toBe(because === undefined ? 1 : 0);
  });

  it('counts series for which the store has no room', async () => {
    const { store, clock } = testStore({ max_series: 1 });
    const now = clock.now();
    const body = writeRequest([
      [{ __name__: 'a' }, [[now, ONE]]],
      [{ __name__: 'b' }, [[now, ONE]]],
    ]);
    expect(await receiveWrite(store, body, 1)).toMatchObject({ written: 1, refused: { 'no-room': 1 } });
  });

  it('takes times that are none as far from now', async () => {
    const { store, clock } = testStore();
    const body = writeRequest([
      [
        { __name__: 'a' },
        [
          [2 ** 52, ONE],
          [clock.now(), ONE],
        ],
      ],
    ]);
    expect(await receiveWrite(store, body, 1)).toMatchObject({
      written: 1,
      refused: { 'too-far-in-future': 1 },
    });
  });

  it.each([
    ['too-large', [0x81, 0x80, 0x80, 0x10]],
    ['invalid', [3, 8, 1, 2, 3]],
    ['invalid', []],
  ])('refuses a body as %s that is no request', async (kind, bytes) => {
    const { store } = testStore();
    await expect(receiveWrite(store, Uint8Array.from(bytes), 1)).rejects.toMatchObject({ kind });
  });
});
