import { z } from 'zod';

/** RFC 3339, UTC. */
export const timestamp = z.iso.datetime().describe('RFC 3339 time, UTC');

/** A fraction between 0 and 1 (a little more where clocks are read at different moments). */
export const ratio = z.number().describe('Ratio, 0 to 1');

export const byteCount = z.number().describe('Bytes');

export const bytesPerSecond = z.number().describe('Bytes per second');

/** The last second that RFC 3339 can write: 9999-12-31T23:59:59Z. */
const LAST = 253_402_300_799_000;

/** A moment in a query: RFC 3339 with any offset, or seconds since the epoch; milliseconds since the epoch afterwards. */
export const moment = z
  .string()
  .describe('RFC 3339 time, or seconds since the epoch')
  .transform((text, context) => {
    const seconds = /^\d+(?:\.\d+)?$/.test(text);
    const at = seconds
      ? Number(text) * 1_000
      : z.iso.datetime({ offset: true }).safeParse(text).success
        ? Date.parse(text)
        : Number.NaN;
    if (at >= 0 && at <= LAST) return at;
    context.addIssue({ code: 'custom', message: 'expected an RFC 3339 time, or seconds since the epoch' });
    return z.NEVER;
  });
