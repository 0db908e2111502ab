import { z } from 'zod';

/** The body of every failed request: problem details (RFC 9457, `application/problem+json`). */
export const problem = z.object({
  type: z.string().describe('urn:vedette:problem:KIND'),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional().describe('What failed, as *action: current state*'),
  hint: z.string().optional().describe('What to do about it'),
  requestId: z.string().optional(),
  errors: z
    .array(z.object({ field: z.string(), message: z.string() }))
    .optional()
    .describe('One per wrong field'),
});
export type Problem = z.infer<typeof problem>;
