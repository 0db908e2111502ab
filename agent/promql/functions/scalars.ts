import type { Row } from '../evaluate/row.ts';
import { scalarArgument, vectorArgument } from './arguments.ts';
import type { Argument, VectorFunction } from './function.ts';
import { eachRow, mapRow } from './points.ts';

/** The time of each step, in seconds. */
export const time: VectorFunction = {
  kind: 'vector',
  apply: (_, { times }) => ({ type: 'scalar', values: times.map((milliseconds) => milliseconds / 1000) }),
};

export const pi: VectorFunction = {
  kind: 'vector',
  apply: (_, { times }) => ({ type: 'scalar', values: new Float64Array(times.length).fill(Math.PI) }),
};

/** The value of the only series that has a point; NaN where there is none, or more than one. */
export const scalar: VectorFunction = {
  kind: 'vector',
  apply(args, { times }): Argument {
    const values = new Float64Array(times.length).fill(Number.NaN);
    const counts = new Uint8Array(times.length);
    for (const row of vectorArgument(args, 0)) takeOnly(row, values, counts);
    return { type: 'scalar', values };
  },
};

/** A scalar as a series without labels. */
export const vector: VectorFunction = {
  kind: 'vector',
  apply(args, { times }) {
    const present = new Uint8Array(times.length).fill(1);
    return {
      type: 'vector',
      rows: [{ labels: {}, dropName: false, values: scalarArgument(args, 0).slice(), present }],
    };
  },
};

/** When points were taken that are not samples: at their steps, in seconds. Of a selector the engine knows more. */
export const timestamp: VectorFunction = {
  kind: 'vector',
  *apply(args, { times }) {
    const rows = vectorArgument(args, 0);
    return {
      type: 'vector',
      rows: yield* eachRow(rows, (row) => mapRow(row, (_, step) => times[step]! / 1000)),
    };
  },
};

/** @param counts points seen at each step: none, one, more (2). */
function takeOnly({ values, present }: Row, only: Float64Array, counts: Uint8Array): void {
  for (let step = 0; step < only.length; step++) {
    if (!present[step]) continue;
    only[step] = counts[step] === 0 ? values[step]! : Number.NaN;
    counts[step] = counts[step] === 0 ? 1 : 2;
  }
}
