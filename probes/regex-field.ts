import { RE2JS } from 're2js';
import { z } from 'zod';
import { errorMessage } from '../agent/kit/errors.ts';

const LONGEST = 2_000;
/** More than all probes of a host have; then the memory is begun anew. */
const MOST = 1_000;
const compiled = new Map<string, RE2JS>();

/** An option that is a regular expression in RE2's syntax. It stays text: options go from thread to thread. */
export function regexField() {
  return z
    .string()
    .min(1)
    .max(LONGEST)
    .superRefine((text, context) => {
      try {
        RE2JS.compile(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: errorMessage(error) });
      }
    });
}

/** Compiling takes longer than most runs, so it is done once. The time of a match is linear, whatever the peer sends. */
export function regexOf(source: string): RE2JS {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  if (compiled.size >= MOST) compiled.clear();
  const regex = RE2JS.compile(source);
  compiled.set(source, regex);
  return regex;
}
