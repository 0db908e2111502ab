import type { Operation } from './arithmetic.ts';
import type { Row } from './row.ts';

export type Combining = {
  readonly operation: Operation;
  /** Comparisons give 0 or 1 instead of filtering. */
  readonly returnBool: boolean;
  /** The other side is written first. */
  readonly swapped: boolean;
  /** A comparison gives the value that is written first; else that of the row, on whichever side it is. */
  readonly givesFirst?: boolean;
};

export type OtherPoints = { readonly values: Float64Array; readonly present?: Uint8Array };

/** Combines the points of a row with others at the same steps, in place. @returns whether any point is left. */
export function combinePoints(row: Row, other: OtherPoints, how: Combining): boolean {
  const { operation, returnBool, swapped } = how;
  if (other.present) intersect(row.present, other.present);
  const { values, present } = row;
  const others = other.values;
  const left = swapped ? others : values;
  const right = swapped ? values : others;
  if (operation.kind === 'arithmetic') {
    const { apply } = operation;
    for (let step = 0; step < values.length; step++) {
      if (present[step] === 1) values[step] = apply(left[step]!, right[step]!);
    }
  } else if (returnBool) {
    const { apply } = operation;
    for (let step = 0; step < values.length; step++) {
      if (present[step] === 1) values[step] = Number(apply(left[step]!, right[step]!));
    }
  } else {
    const { apply } = operation;
    for (let step = 0; step < values.length; step++) {
      if (present[step] === 1) present[step] = Number(apply(left[step]!, right[step]!));
    }
    if (swapped && how.givesFirst) values.set(others);
  }
  return present.includes(1);
}

function intersect(present: Uint8Array, other: Uint8Array): void {
  for (let step = 0; step < present.length; step++) present[step]! &= other[step]!;
}
