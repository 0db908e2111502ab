import { z } from 'zod';
import { Secret } from '../kit/secret.ts';
import { formatPath, type OptionPath } from './config-problem.ts';
import { flattenOptions } from './flatten-options.ts';
import type { LoadedConfig } from './load-config.ts';
import { optionSchemas } from './option-schema.ts';
import { schema } from './schema.ts';

/** One option in force. */
export type ShownOption = {
  /** Dotted, as in errors. */
  readonly path: string;
  /** As it would be written in the file; a secret is `***`. */
  readonly value: unknown;
  /** `default`, `file:LINE`, `option --listen`, … */
  readonly source: string;
  readonly description: string;
};

/** Every option in force with the place it is from, in alphabetical order of sections; secrets masked. */
export function showConfig({ config, sources }: LoadedConfig): ShownOption[] {
  return flattenOptions(config).map(({ path, value }) => ({
    path: formatPath(path),
    value: written(path, value),
    source: sources.get(formatPath(path)) ?? 'default',
    description: optionSchemas(schema, path)[0]?.meta.description ?? '',
  }));
}

/** The value in the form that the file has: `15d` for 1,296,000,000 ms. */
function written(path: OptionPath, value: unknown): unknown {
  if (value instanceof Secret) return value.toString();
  const codec = optionSchemas(schema, path).find(({ inner }) => inner instanceof z.core.$ZodCodec);
  if (codec === undefined) return value;
  const encoded = z.safeEncode(codec.inner, value);
  return encoded.success ? encoded.data : value;
}
