import { z } from 'zod';

/** A parameter of the Prometheus HTTP API; one that is missing is an empty one, as there. */
export const parameter = z.string().default('');

/** When: RFC 3339, or seconds since the epoch. */
export const time = z.string().describe('RFC 3339, or seconds since the epoch');

/** Each is parsed and looked up, on every host that is asked. */
const MOST_SELECTORS = 1_000;

/** `match[]`, once or more often. */
export const selectors = z
  .union([z.string(), z.array(z.string()).max(MOST_SELECTORS)])
  .optional()
  .describe('Selector of series; may be repeated');

/** Whose series are asked: the one parameter that Prometheus does not have. */
export const scope = z
  .string()
  .min(1)
  .max(1_000)
  .optional()
  .describe('`all`, a selector over the labels of hosts such as {role="web"}, or names of hosts with commas');

export const labels = z.record(z.string(), z.string());
export const point = z.tuple([z.number(), z.string()]).describe('Seconds since the epoch, value as text');

/** The envelope of the Prometheus HTTP API. */
export const prometheus = <Data extends z.ZodType>(data: Data) =>
  z.object({
    status: z.literal('success'),
    data,
    warnings: z.array(z.string()).optional(),
    infos: z.array(z.string()).optional(),
    missing: z.array(z.string()).optional().describe('Hosts that were asked and did not answer'),
  });

/** A failure in the Prometheus HTTP API's own shape, which these routes answer instead of problem details. */
export const prometheusError = z.object({
  status: z.literal('error'),
  errorType: z.string().describe('bad_data, timeout, canceled, execution, …'),
  error: z.string(),
});
