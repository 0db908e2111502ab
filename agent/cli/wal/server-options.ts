import type { Argv } from 'yargs';
import type { ServerAddress } from '../../../recovery/sources/postgres/server-address.ts';

/** Which PostgreSQL a command talks to. */
export type ServerArguments = { readonly server?: string | undefined };

export function serverOptions<T>(yargs: Argv<T>) {
  return yargs.option('server', {
    type: 'string',
    requiresArg: true,
    describe: 'The server: postgres://…, a socket folder or host[:port]; else as libpq finds it (PGHOST, …)',
  });
}

/** Its address. @throws OperationalError `invalid` */
export async function serverOf({ server = '' }: ServerArguments): Promise<ServerAddress> {
  const { postgresWords } = await import('../../../recovery/sources/postgres/postgres-options.ts');
  const { serverAddress } = await import('../../../recovery/sources/postgres/server-address.ts');
  return serverAddress(postgresWords(server));
}
