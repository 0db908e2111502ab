import { z } from 'zod';
import { ServerError } from './server-error.ts';

const toxic = z.object({
  name: z.string(),
  type: z.string(),
  stream: z.string(),
  toxicity: z.number(),
  attributes: z.record(z.string(), z.union([z.number(), z.string()])).catch({}),
  ttl: z.number().optional(),
  owner: z.string().optional(),
});

/** A toxic as a server tells it; `ttl` and `owner` only our own does. */
export type ServerToxic = z.infer<typeof toxic>;

const proxy = z.object({
  name: z.string(),
  listen: z.string(),
  upstream: z.string(),
  enabled: z.boolean(),
  protocol: z.string().optional(),
  // An official server writes null for none in some versions.
  toxics: z
    .array(toxic)
    .nullish()
    .transform((toxics) => toxics ?? []),
});

/** A proxy as a server tells it. */
export type ServerProxy = z.infer<typeof proxy>;

const checkedAs =
  <T>(schema: z.ZodType<T>, what: string) =>
  (value: unknown): T => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    throw new ServerError('garbled', `an answer that is no ${what}`);
  };

/** @throws ServerError `garbled` */
export const readToxic = checkedAs(toxic, 'toxic');
export const readProxy = checkedAs(proxy, 'proxy');
export const readProxies = checkedAs(z.record(z.string(), proxy), 'list of proxies');
