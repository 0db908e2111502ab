import type { Row } from '../evaluate/row.ts';
import { vectorArgument } from './arguments.ts';
import type { CallContext, VectorFunction } from './function.ts';
import { mapRow } from './points.ts';

export const dayOfMonth = ofDate((date) => date.getUTCDate());

/** Sunday is 0. */
export const dayOfWeek = ofDate((date) => date.getUTCDay());

/** The first of January is 1. */
export const dayOfYear = ofDate((date) => {
  const newYear = new Date(date);
  newYear.setUTCMonth(0, 1);
  return Math.round((date.getTime() - newYear.getTime()) / 86_400_000) + 1;
});

export const daysInMonth = ofDate((date) => {
  const last = new Date(date);
  last.setUTCMonth(date.getUTCMonth() + 1, 0);
  return last.getUTCDate();
});

export const hour = ofDate((date) => date.getUTCHours());

export const minute = ofDate((date) => date.getUTCMinutes());

/** January is 1. */
export const month = ofDate((date) => date.getUTCMonth() + 1);

export const year = ofDate((date) => date.getUTCFullYear());

/** Of whole seconds since the epoch, in UTC; of the steps themselves without argument. NaN beyond the years ±271,821. */
function ofDate(field: (date: Date) => number): VectorFunction {
  return {
    kind: 'vector',
    apply(args, context) {
      const rows = args.length === 0 ? [now(context)] : vectorArgument(args, 0);
      return {
        type: 'vector',
        rows: rows.map((row) => mapRow(row, (seconds) => field(new Date(Math.trunc(seconds) * 1000)))),
      };
    },
  };
}

const now = ({ times }: CallContext): Row => ({
  labels: {},
  dropName: false,
  values: times.map((time) => Math.floor(time / 1000)),
  present: new Uint8Array(times.length).fill(1),
});
