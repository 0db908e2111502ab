import { z } from 'zod';
import { OperationalError } from '../../agent/kit/errors.ts';

/** Largest file that is read, in characters. */
const LARGEST = 64 * 1_024 * 1_024;

const field = z.object({ name: z.string(), value: z.string().default('') });

const entry = z.object({
  startedDateTime: z.string().default(''),
  time: z.number().default(0),
  _resourceType: z.string().optional(),
  request: z.object({
    method: z.string(),
    url: z.string(),
    headers: z.array(field).default([]),
    postData: z
      .object({
        mimeType: z.string().default(''),
        text: z.string().optional(),
        params: z.array(field).optional(),
      })
      .nullish(),
  }),
  response: z.object({
    status: z.number().default(0),
    redirectURL: z.string().default(''),
    content: z.object({ mimeType: z.string().default('') }).default({ mimeType: '' }),
  }),
});

const har = z.object({ log: z.object({ entries: z.array(entry).max(100_000) }) });

/** One request that a browser recorded, with what came back. */
export type HarEntry = z.output<typeof entry>;

/** Reads the recorded requests of a HAR file (HTTP Archive 1.2). @throws OperationalError `invalid`, `too-large` */
export function readHarFile(text: string): readonly HarEntry[] {
  if (text.length > LARGEST)
    throw new OperationalError('too-large', `Cannot read the HAR file: it is over ${LARGEST} characters`);
  const result = har.safeParse(parsed(text));
  if (result.success) return result.data.log.entries;
  const [issue] = result.error.issues;
  throw new OperationalError(
    'invalid',
    `Cannot read the HAR file: ${issue!.path.join('.')}: ${issue!.message}`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new OperationalError('invalid', 'Cannot read the HAR file: it is not JSON', { cause });
  }
}
