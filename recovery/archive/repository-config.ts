import { OperationalError } from '../../agent/kit/errors.ts';
import type { Target } from '../targets/target.ts';
import { CONFIG_NAME } from './object-names.ts';

const VERSION = 1;

const FORMAT = 'vedette repository';

export type RepositoryConfig = {
  readonly format: typeof FORMAT;
  readonly version: number;
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** RFC 3339. */
  readonly created: string;
};

/** The object that makes a target a repository; it holds no secret. */
export function encodeConfig(id: string, created: Date): Uint8Array {
  const config = { format: FORMAT, version: VERSION, id, created: created.toISOString() };
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
    const config = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return isConfig(config) ? config : undefined;
  } catch {
    return undefined;
  }
}

/** By hand: every command on a repository comes here first, and `wal push` is run for every segment. */
function isConfig(value: unknown): value is RepositoryConfig {
  if (typeof value !== 'object' || value === null) return false;
  const { format, version, id, created } = value as Partial<Record<string, unknown>>;
  return (
    format === FORMAT &&
    Number.isSafeInteger(version) &&
    typeof id === 'string' &&
    /^[0-9a-f]{32}$/.test(id) &&
    typeof created === 'string'
  );
}
