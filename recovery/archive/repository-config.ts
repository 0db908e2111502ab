import { z } from 'zod';
import { OperationalError } from '../../agent/kit/errors.ts';
import type { Target } from '../targets/target.ts';
import { CONFIG_NAME } from './object-names.ts';

const VERSION = 1;

const shape = z.object({
  format: z.literal('vedette repository'),
  version: z.int(),
  id: z.string().regex(/^[0-9a-f]{32}$/),
  created: z.string(),
});
export type RepositoryConfig = z.infer<typeof shape>;

/** The object that makes a target a repository; it holds no secret. */
export function encodeConfig(id: string, created: Date): Uint8Array {
  const config = { format: 'vedette repository', version: VERSION, id, created: created.toISOString() };
  return Buffer.from(`${JSON.stringify(config, null, 2)}\n`);
}

/**
 * What a repository says of itself; undefined where there is none.
 *
 * @throws OperationalError `storage` where it is damaged, `conflict` where a newer version made it
 */
export async function readConfig(
  target: Target,
  signal?: AbortSignal,
): Promise<RepositoryConfig | undefined> {
  const bytes = await target.read(CONFIG_NAME, { ...(signal && { signal }) }).catch((error) => {
    if (error instanceof OperationalError && error.kind === 'not-found') return undefined;
    throw error;
  });
  if (bytes === undefined) return undefined;
  const config = parsed(bytes);
  if (config === undefined)
    throw new OperationalError(
      'storage',
      `Cannot open the repository in ${target.name}: its config is damaged`,
      {
        hint: 'Copy the object config back from another target of the same repository',
      },
    );
  if (config.version === VERSION) return config;
  throw new OperationalError(
    'conflict',
    `Cannot open the repository in ${target.name}: it has format ${config.version}, this program knows ${VERSION}`,
    { hint: 'Install a newer vedette' },
  );
}

function parsed(bytes: Uint8Array): RepositoryConfig | undefined {
  try {
    return shape.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return undefined;
  }
}
