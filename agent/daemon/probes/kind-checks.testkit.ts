import type { LocalServices } from './local-services.testkit.ts';

/** How one kind of probe is pointed at the local services, in the configuration and on the command line. */
export type KindCheck = {
  /** Options as the configuration has them, without `kind` and `name`. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The same behind `vedette probe KIND`, without the condition. */
  readonly words: readonly string[];
  /** A condition that holds only where the service was understood. */
  readonly expects: string;
  /** A metric of its own. */
  readonly metric: string;
  /** Why it is down once the services are; undefined for what nobody can end. */
  readonly down: string | undefined;
};

/** What a resolver sends to ask for the address of www.shop.test (RFC 1035 §4). */
const DNS_QUESTION = '123401000001000000000000037777770473686f7004746573740000010001';
const DNS_ADDRESS = 'c0000207';

/** One check for every kind of probe, in alphabetical order. */
export function kindChecks(services: LocalServices): Readonly<Record<string, KindCheck>> {
  const { mariadb, postgres, knot, chrony, nats, redis, smtp, ssh, web, files } = services;
  const login = { username: 'probe', password: `\${file:${files.password}}` };
  const loginWords = ['--username', 'probe', '--password-file', files.password];
  return {
    dns: {
      options: { server: knot.address, query_name: 'www.shop.test', wait: '300ms' },
      words: [knot.address, '--query-name', 'www.shop.test'],
      expects: 'dns.answers contains 192.0.2.7',
      metric: 'probe_dns_query_succeeded',
      down: 'connection-refused',
    },
    docker: {
      options: { container: 'web', socket: files.socket },
      words: ['web', '--socket', files.socket],
      expects: 'restarts == 2',
      metric: 'probe_docker_restarts_total',
      down: 'not-found',
    },
    exec: {
      options: { command: ['test', '-e', files.file] },
      words: ['test', '--', '-e', files.file],
      expects: 'status == 0',
      metric: 'probe_exec_exit_code',
      down: 'exit-1',
    },
    file: {
      options: { path: files.file, content: true },
      words: [files.file, '--content'],
      expects: 'body == done',
      metric: 'probe_file_size_bytes',
      down: 'not-found',
    },
    grpc: {
      options: { address: web.grpcAddress },
      words: [web.grpcAddress],
      expects: 'status == SERVING',
      metric: 'probe_grpc_status_code',
      down: 'connection-refused',
    },
    heartbeat: {
      options: { heartbeat: 'nightly', every: '1h' },
      words: ['nightly', '--heartbeat-every', '1h'],
      expects: 'state == success',
      metric: 'probe_heartbeat_last_success',
      down: 'failed',
    },
    http: {
      options: { url: web.url },
      words: [web.url],
      expects: 'body contains hello',
      metric: 'probe_http_status_code',
      down: 'connection-refused',
    },
    icmp: {
      options: { host: '127.0.0.1' },
      words: ['127.0.0.1'],
      expects: 'loss == 0',
      metric: 'probe_icmp_duration_seconds',
      down: undefined,
    },
    mysql: {
      options: { address: mariadb.address, ...login, query: 'SELECT 42' },
      words: [mariadb.address, ...loginWords, '--query', 'SELECT 42'],
      expects: 'value.number == 42',
      metric: 'probe_mysql_connections',
      down: 'connection-refused',
    },
    nats: {
      options: { address: nats.address, ...login, round_trip: 'vedette.probe' },
      words: [nats.address, ...loginWords, '--round-trip', 'vedette.probe'],
      expects: 'round_trip < 5s',
      metric: 'probe_nats_round_trip_seconds',
      down: 'connection-refused',
    },
    ntp: {
      options: { server: chrony.address },
      words: [chrony.address],
      expects: 'ntp.stratum == 3',
      metric: 'probe_ntp_offset_seconds',
      down: 'connection-refused',
    },
    postgres: {
      options: {
        address: postgres.address,
        ...login,
        database: 'postgres',
        query: 'SELECT count(*) FROM orders',
      },
      words: [
        postgres.address,
        ...loginWords,
        ...['--database', 'postgres', '--query', 'SELECT count(*) FROM orders'],
      ],
      expects: 'value.number == 2',
      metric: 'probe_postgres_connections',
      down: 'connection-refused',
    },
    process: {
      options: { match: `^redis-server 127\\.0\\.0\\.1:${redis.port}`, by: 'command' },
      words: [`^redis-server 127\\.0\\.0\\.1:${redis.port}`, '--by', 'command'],
      expects: 'count == 1',
      metric: 'probe_process_count',
      down: 'not-running',
    },
    redis: {
      options: { address: redis.address, password: login.password },
      words: [redis.address, '--password-file', files.password],
      expects: 'role == master',
      metric: 'probe_redis_connections',
      down: 'connection-refused',
    },
    smtp: {
      options: { address: smtp.address, ...login },
      words: [smtp.address, ...loginWords],
      expects: 'login == true',
      metric: 'probe_smtp_status_code',
      down: 'connection-refused',
    },
    ssh: {
      options: { address: ssh.address, fingerprint: ssh.fingerprint },
      words: [ssh.address, '--fingerprint', ssh.fingerprint],
      expects: 'banner contains OpenSSH',
      metric: 'probe_ssh_info',
      down: 'connection-refused',
    },
    steps: {
      options: {
        base_url: web.url,
        steps: [
          { name: 'home', extract: { greeting: 'body' } },
          { name: 'again', request: { url: '/index.html' }, conditions: ['status == 200'] },
        ],
      },
      words: [
        web.url,
        ...['--steps', '{name: home, extract: {greeting: body}}'],
        ...['--steps', '{name: again, request: {url: /index.html}, conditions: [status == 200]}'],
      ],
      expects: 'steps.run == 2',
      metric: 'probe_step_success',
      down: 'connection-refused',
    },
    systemd: {
      options: { unit: 'shop' },
      words: ['shop'],
      expects: 'pid == 42',
      metric: 'probe_success',
      down: 'failed',
    },
    tcp: {
      options: { address: nats.address, dialogue: [{ expect: '^INFO ' }] },
      words: [nats.address, '--dialogue', '{expect: "^INFO "}'],
      expects: 'banner contains server_id',
      metric: 'probe_failed_due_to_regex',
      down: 'connection-refused',
    },
    tls: {
      options: { address: web.tlsAddress, tls: { ca_file: web.caFile } },
      words: [web.tlsAddress, '--tls-ca-file', web.caFile],
      expects: 'certificate.trusted == true',
      metric: 'probe_ssl_earliest_cert_expiry',
      down: 'connection-refused',
    },
    udp: {
      options: { address: knot.address, send_hex: DNS_QUESTION, expect_hex: DNS_ADDRESS },
      words: [knot.address, '--send-hex', DNS_QUESTION, '--expect-hex', DNS_ADDRESS],
      expects: 'answered == true',
      metric: 'probe_success',
      down: 'connection-refused',
    },
    unix: {
      options: { path: mariadb.socket },
      words: [mariadb.socket],
      expects: 'connected == true',
      metric: 'probe_success',
      down: 'not-found',
    },
    websocket: {
      options: { url: web.socketUrl, dialogue: [{ send: 'hello', expect: '^hello$' }], ping: true },
      words: [web.socketUrl, '--dialogue', '{send: hello, expect: "^hello$"}', '--ping'],
      expects: 'message == hello',
      metric: 'probe_websocket_status_code',
      down: 'connection-refused',
    },
  };
}
