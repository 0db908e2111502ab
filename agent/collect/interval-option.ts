import { z } from 'zod';
import { parseDuration } from '../kit/duration.ts';

/** A configuration value such as `5s`, read as milliseconds: whole seconds, for collectors run on the tick. */
export const intervalOption = z.string().transform((text, context) => {
  const milliseconds = readDuration(text);
  if (milliseconds >= 1_000 && milliseconds % 1_000 === 0) return milliseconds;
  context.addIssue({ code: 'custom', message: `expected whole seconds such as 5s or 1m, found "${text}"` });
  return z.NEVER;
});

function readDuration(text: string): number {
  try {
    return parseDuration(text);
  } catch {
    return Number.NaN;
  }
}
