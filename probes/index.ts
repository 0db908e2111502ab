import { dnsProbe } from './kinds/dns/dns.ts';
import { dockerProbe } from './kinds/docker/docker.ts';
import { execProbe } from './kinds/exec/exec.ts';
import { fileProbe } from './kinds/file/file.ts';
import { grpcProbe } from './kinds/grpc/grpc.ts';
import { heartbeatProbe } from './kinds/heartbeat/heartbeat.ts';
import { httpProbe } from './kinds/http/http.ts';
import { icmpProbe } from './kinds/icmp/icmp.ts';
import { mysqlProbe } from './kinds/mysql/mysql.ts';
import { natsProbe } from './kinds/nats/nats.ts';
import { ntpProbe } from './kinds/ntp/ntp.ts';
import { postgresProbe } from './kinds/postgres/postgres.ts';
import { processProbe } from './kinds/process/process.ts';
import { redisProbe } from './kinds/redis/redis.ts';
import { smtpProbe } from './kinds/smtp/smtp.ts';
import { sshProbe } from './kinds/ssh/ssh.ts';
import { stepsProbe } from './kinds/steps/steps.ts';
import { systemdProbe } from './kinds/systemd/systemd.ts';
import { tcpProbe } from './kinds/tcp/tcp.ts';
import { tlsProbe } from './kinds/tls/tls.ts';
import { udpProbe } from './kinds/udp/udp.ts';
import { unixProbe } from './kinds/unix/unix.ts';
import { websocketProbe } from './kinds/websocket/websocket.ts';
import type { ProbeKind } from './probe-kind.ts';

/** Every kind of probe, in alphabetical order. To add one: a file or folder in `kinds/`, its test, a line here. */
export const probeKinds: readonly ProbeKind[] = [
  dnsProbe,
  dockerProbe,
  execProbe,
  fileProbe,
  grpcProbe,
  heartbeatProbe,
  httpProbe,
  icmpProbe,
  mysqlProbe,
  natsProbe,
  ntpProbe,
  postgresProbe,
  processProbe,
  redisProbe,
  smtpProbe,
  sshProbe,
  stepsProbe,
  systemdProbe,
  tcpProbe,
  tlsProbe,
  udpProbe,
  unixProbe,
  websocketProbe,
];
