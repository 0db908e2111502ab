import { httpProbe } from './kinds/http/http.ts';
import { natsProbe } from './kinds/nats/nats.ts';
import { postgresProbe } from './kinds/postgres/postgres.ts';
import { redisProbe } from './kinds/redis/redis.ts';
import { tcpProbe } from './kinds/tcp/tcp.ts';
import { unixProbe } from './kinds/unix/unix.ts';
import type { ProbeKind } from './probe-kind.ts';

/** Every kind of probe, in alphabetical order. To add one: a file or folder in `kinds/`, its test, a line here. */
export const probeKinds: readonly ProbeKind[] = [
  httpProbe,
  natsProbe,
  postgresProbe,
  redisProbe,
  tcpProbe,
  unixProbe,
];
