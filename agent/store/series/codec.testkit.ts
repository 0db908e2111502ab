import fc from 'fast-check';
import type { Slot, Slots } from './block.ts';

/** Any 64-bit pattern, with those that trip encoders often: zeros, integers, decimals, NaNs with a payload. */
export function doubleBits(): fc.Arbitrary<bigint> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: -1000, max: 1000 }).map(bitsOf) },
    { weight: 3, arbitrary: fc.integer({ min: -100_000, max: 100_000 }).map((whole) => bitsOf(whole / 100)) },
    { weight: 1, arbitrary: fc.maxSafeInteger().map(bitsOf) },
    { weight: 1, arbitrary: fc.double().map(bitsOf) },
    { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(0x7ff0000000000002n, 0x8000000000000000n, 0x7ff0000000000000n, 1n),
    },
  );
}

/** A series that comes and goes: gaps in ms before each sample, with the bits of its value. */
export function slotArbitrary(bits: fc.Arbitrary<bigint>, columns = 1): fc.Arbitrary<Slot> {
  const gap = fc.oneof(fc.constant(1000), fc.integer({ min: 1, max: 100_000 }));
  const row = fc.tuple(gap, fc.array(bits, { minLength: columns, maxLength: columns }));
  const repeated = fc.tuple(row, fc.integer({ min: 1, max: 20 }));
  return fc.array(repeated, { minLength: 1, maxLength: 12 }).map((runs) => toSlot(runs, columns));
}

export function slotsArbitrary(bits: fc.Arbitrary<bigint>, columns = 1): fc.Arbitrary<Slots> {
  return fc
    .array(fc.option(slotArbitrary(bits, columns), { nil: undefined }), { minLength: 1, maxLength: 16 })
    .filter((slots) => slots.some((slot) => slot !== undefined));
}

/** A slot as comparable data: NaN payloads and the sign of zero count. */
export function toBits(slot: Slot | undefined): unknown {
  return slot && { timestamps: [...slot.timestamps], columns: slot.columns.map(columnBits) };
}

export function columnBits(column: Float64Array): bigint[] {
  return [...new BigUint64Array(column.buffer, column.byteOffset, column.length)];
}

export function bitsOf(value: number): bigint {
  return new BigUint64Array(Float64Array.of(value).buffer)[0]!;
}

export function fromBits(bits: readonly bigint[]): Float64Array {
  return new Float64Array(BigUint64Array.from(bits).buffer);
}

type Run = readonly [readonly [gap: number, bits: readonly bigint[]], repeat: number];

function toSlot(runs: readonly Run[], columns: number): Slot {
  const rows = runs.flatMap(([row, repeat]) => Array.from({ length: repeat }, () => row));
  let time = 1_700_000_000_000;
  const timestamps = Float64Array.from(rows, ([gap]) => {
    time += gap;
    return time;
  });
  const column = (index: number) => fromBits(rows.map(([, bits]) => bits[index]!));
  return { timestamps, columns: Array.from({ length: columns }, (_, index) => column(index)) };
}
