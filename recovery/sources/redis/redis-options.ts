import { z } from 'zod';
import { secretField } from '../../../agent/kit/config-fields.ts';
import { OperationalError } from '../../../agent/kit/errors.ts';
import { serviceAddress } from '../../../probes/connect/conversation.ts';
import { optionalTls } from '../../../probes/connect/optional-tls.ts';

const name = z.string().min(1).max(200);

/** How a Redis server is reached. */
export const redisConnectionOptions = {
  address: serviceAddress.describe('The server, as HOST:PORT or the path of its Unix socket.'),
  username: name.optional().describe('User of the access lists; the default user without it.'),
  password: secretField().optional().describe('Password of the user.'),
  tls: optionalTls.describe('TLS from the start, true or a section.'),
} as const;

export const redisOptions = z
  .strictObject({
    ...redisConnectionOptions,
    method: z
      .enum(['replication', 'bgsave', 'aof'])
      .default('replication')
      .describe(
        'replication: as a replica gets it, also from another host; bgsave: the dump file of a server of this host; aof: its append-only files.',
      ),
    canary: name
      .optional()
      .describe(
        'A key of database 0 that gets the time before each snapshot, so that the age of restored data is known.',
      ),
    sample: z
      .int()
      .min(0)
      .max(10_000)
      .default(100)
      .describe('Keys whose values are hashed as a fingerprint; 0 for none.'),
  })
  .refine(({ username, password }) => username === undefined || password !== undefined, {
    message: 'username needs a password',
  });
export type RedisOptions = z.output<typeof redisOptions>;
export type RedisConnectionOptions = Pick<RedisOptions, 'address' | 'username' | 'password' | 'tls'>;

/**
 * `redis:HOST:PORT`, `redis:/run/redis.sock`, `redis:` for the usual port of this host, or a URL as redis-cli has it:
 * `redis://[[USER]:PASSWORD@]HOST[:PORT]`.
 */
export function redisFromWords(what: string): unknown {
  if (what.startsWith('//')) return redisFromUrl(`redis:${what}`);
  const address = what === '' ? '127.0.0.1:6379' : what;
  const password = process.env.REDISCLI_AUTH;
  return { address, ...(password && { password }) };
}

/** The URL may hold a password, so it is not repeated. */
function redisFromUrl(text: string): unknown {
  const { hostname, port, username, password } = URL.parse(text) ?? { hostname: '' };
  if (hostname === '')
    throw new OperationalError('invalid', 'Cannot read the URL of Redis: it is no URL with a host', {
      hint: 'redis://127.0.0.1:6379, or redis:127.0.0.1:6379',
    });
  const secret = password ? decodeURIComponent(password) : process.env.REDISCLI_AUTH;
  return {
    address: `${hostname}:${port || '6379'}`,
    ...(username && { username: decodeURIComponent(username) }),
    ...(secret && { password: secret }),
  };
}
