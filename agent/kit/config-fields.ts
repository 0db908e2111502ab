import { z } from 'zod';
import { formatBytes, parseBytes } from './bytes.ts';
import { formatDuration, parseDuration } from './duration.ts';
import { safeLine } from './safe-text.ts';
import { Secret } from './secret.ts';

/**
 * The kinds of option that configuration schemas share. Each is written as text in the file and is a number or a
 * `Secret` in the program; a default is given as it would be written. Options that take effect only after a restart
 * say so with `.meta({ restart: true })`.
 */
export type RangeLimits = {
  /** Smallest accepted value, as it would be written. */
  min?: string;
  /** Largest accepted value, as it would be written. */
  max?: string;
};

/** A length of time such as `30s` or `15d`, in the program milliseconds. */
export function durationField(fallback: string, limits: RangeLimits = {}) {
  return optionalDurationField(limits).prefault(fallback);
}

/** A duration without a default of its own: made optional, or required, by the schema that uses it. */
export function optionalDurationField(limits: RangeLimits = {}) {
  const expected = 'expected a duration such as 30s, 5m, 1h30m or 15d';
  return z.codec(z.string({ error: expected }), z.number(), {
    decode: (text, context) => within(text, parseDuration, limits, expected, context),
    encode: formatDuration,
  });
}

/** A size such as `512MiB` or a plain number of bytes, in the program bytes. */
export function bytesField(fallback: string, limits: RangeLimits = {}) {
  return optionalBytesField(limits).prefault(fallback);
}

/** A size without a default of its own: made optional, or required, by the schema that uses it. */
export function optionalBytesField(limits: RangeLimits = {}) {
  const expected = 'expected a size such as 512MiB, 1GiB or 4096';
  const written = z.union([z.string(), z.int().nonnegative()], { error: expected });
  return z.codec(written, z.number(), {
    decode: (value, context) => within(String(value), parseBytes, limits, expected, context),
    encode: formatBytes,
  });
}

/**
 * A secret: in the file a reference (`${env:NAME}`, `${file:path}`) or the value itself. The configuration loader
 * resolves references before the schema sees the value, in fields that carry this mark and only there.
 */
export function secretField() {
  return z
    .string({
      error: 'expected a text: a reference to an environment variable or a file, or the secret itself',
    })
    .min(1)
    .transform((text) => new Secret(text))
    .meta({ secret: true });
}

function within(
  text: string,
  parse: (text: string) => number,
  limits: RangeLimits,
  expected: string,
  context: z.core.ParsePayload,
): number {
  const refuse = (message: string) => {
    context.issues.push({ code: 'custom', input: text, message });
    return z.NEVER;
  };
  const value = parsed(text, parse);
  if (value === undefined) return refuse(`${expected}, found "${safeLine(text, 40)}"`);
  if (limits.min !== undefined && value < parse(limits.min)) return refuse(`must be at least ${limits.min}`);
  if (limits.max !== undefined && value > parse(limits.max)) return refuse(`must be at most ${limits.max}`);
  return value;
}

function parsed(text: string, parse: (text: string) => number): number | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
