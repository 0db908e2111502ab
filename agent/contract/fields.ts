import { z } from 'zod';

/** RFC 3339, UTC. */
export const timestamp = z.iso.datetime().describe('RFC 3339 time, UTC');

/** A fraction between 0 and 1 (a little more where clocks are read at different moments). */
export const ratio = z.number().describe('Ratio, 0 to 1');

export const byteCount = z.number().describe('Bytes');

export const bytesPerSecond = z.number().describe('Bytes per second');
