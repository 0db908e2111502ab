import { command } from './command/command.ts';
import { config } from './config/config.ts';
import { files } from './files/files.ts';
import { postgres } from './postgres/postgres.ts';
import { redis } from './redis/redis.ts';
import type { SourceKind } from './source-kind.ts';

/** Every kind of source, in alphabetical order. To add one: a file, its test, a line here. */
export const sourceKinds = [command, config, files, postgres, redis] as unknown as readonly SourceKind[];
