import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, errorMessage, OperationalError } from '../kit/errors.ts';
import { type Answer, createApp } from './app.ts';
import { ownCertificate, type PresentedCertificate, readCertificate } from './certificate.ts';
import type { ApiConfig } from './config.ts';
import type { Connection } from './endpoint.ts';
import { isLoopback, parseListenAddress, urlHost } from './listen-address.ts';
import { Listener, stopWithin } from './listener.ts';
import type { Services } from './services.ts';
import { listenPrivately, prepareSocketPath } from './unix-socket.ts';

/** Bun answers larger bodies itself, with a bare 413; below it the problem is told. */
const BODY_AT_MOST = 8 * 1_048_576;
/** How long `stop` waits (ms) for requests under way. */
const LAST_REQUESTS = 1_500;

export type StartApiOptions = {
  readonly config: ApiConfig;
  /** The agent's data folder: the unix socket and the own certificate are in it. */
  readonly data: string;
  /** What this host calls itself. */
  readonly host: string;
  /** Open descriptors of other parts of this process, which come and go. */
  readonly otherDescriptors?: () => number;
};

export type Api = {
  /** `http://127.0.0.1:8338`, or https with TLS. */
  readonly url: string;
  readonly port: number;
  readonly socketPath: string;
  /** SHA-256 of the certificate, hex; only with TLS. */
  readonly fingerprint?: string;
  /** Refuses new requests, ends streams, waits 1.5 s for what is under way and closes the rest. */
  stop(): Promise<void>;
};

/**
 * Serves the API on TCP and on a unix socket.
 *
 * @throws OperationalError `invalid` when the address needs TLS and a token, or a file cannot be used; `conflict` when
 * the address is taken.
 */
export async function startApi(services: Services, options: StartApiOptions): Promise<Api> {
  const { config, data } = options;
  const address = parseListenAddress(config.listen);
  refuseOpenDoor(address.host, config, services);
  const certificate = certificateOf(options, services);
  const socketPath = config.socket ?? join(data, 'agent.sock');
  await prepareSocketPath(socketPath);
  const stopping = new AbortController();
  const answer = createApp(services, { ...appOptions(config, address.host), stopping: stopping.signal });
  const { idle_timeout: idleTimeout, connections: limit } = config.limits;
  const serveTcp = (port: number) =>
    listenTcp(answer, { host: address.host, port, idleTimeout, certificate });
  const { otherDescriptors = () => 0 } = options;
  const tcp = new Listener(serveTcp, address.port, { limit, log: services.log, otherDescriptors });
  const unix = await listenUnixOr(() => tcp.stop(0), answer, socketPath);
  const { port } = tcp;
  const url = `${certificate ? 'https' : 'http'}://${urlHost(address.host)}:${port}`;
  services.log.info('API listens', { url, socket: socketPath, fingerprint: certificate?.fingerprint });
  return {
    url,
    port,
    socketPath,
    ...(certificate && { fingerprint: certificate.fingerprint }),
    async stop() {
      stopping.abort();
      await Promise.all([tcp.stop(LAST_REQUESTS), stopWithin(unix, LAST_REQUESTS)]);
      rmSync(socketPath, { force: true });
    },
  };
}

type Server = ReturnType<typeof Bun.serve>;

/**
 * Seconds. `Server.timeout()` of Bun does nothing to a unix socket: it waits for the longest query from the start. The
 * types of Bun do not know that a unix socket takes this.
 */
const patient: object = { idleTimeout: 250 };

function refuseOpenDoor(host: string, config: ApiConfig, services: Services): void {
  if (isLoopback(host)) return;
  if (!config.tls.enabled) {
    throw new OperationalError(
      'invalid',
      `Cannot listen on ${config.listen}: beyond loopback TLS is needed`,
      {
        hint: 'Set api.tls.enabled: true, or listen on 127.0.0.1',
      },
    );
  }
  if (services.tokens.list().length > 0) return;
  throw new OperationalError('invalid', `Cannot listen on ${config.listen}: there is no token yet`, {
    hint: 'Start it on 127.0.0.1 and make one: vedette token create NAME',
  });
}

function certificateOf({ config: { tls }, data, host }: StartApiOptions, { clock }: Services) {
  if (!tls.enabled) return undefined;
  if (tls.cert_file !== undefined && tls.key_file !== undefined)
    return readCertificate(tls.cert_file, tls.key_file);
  return ownCertificate({ data, host, clock });
}

function appOptions(config: ApiConfig, host: string) {
  const loopback = isLoopback(host);
  return {
    limits: config.limits,
    tokenNeeded: config.tls.enabled,
    allowedHosts: loopback ? config.allowed_hosts.map((name) => name.toLowerCase()) : undefined,
  };
}

type TcpOptions = {
  readonly host: string;
  readonly port: number;
  /** ms */
  readonly idleTimeout: number;
  readonly certificate: PresentedCertificate | undefined;
};

function listenTcp(answer: Answer, { host, port, idleTimeout, certificate }: TcpOptions): Server {
  try {
    return Bun.serve({
      hostname: host,
      port,
      // Bun's default outside development is to share the port with whoever else listens on it.
      reusePort: false,
      ...(certificate && { tls: { cert: certificate.cert, key: certificate.key } }),
      ...common,
      idleTimeout: Math.ceil(idleTimeout / 1_000),
      fetch: (request, server) => answer(request, tcpConnection(request, server)),
    });
  } catch (error) {
    throw cannotListen(`${urlHost(host)}:${port}`, error);
  }
}

async function listenUnixOr(undo: () => Promise<void>, answer: Answer, path: string): Promise<Server> {
  const unixConnection = (request: Request, server: Server): Connection => ({
    ...idle(request, server),
    listener: 'unix',
    address: '',
  });
  try {
    return listenPrivately(path, (unix) =>
      Bun.serve({
        unix,
        ...common,
        ...patient,
        fetch: (request, server) => answer(request, unixConnection(request, server)),
      }),
    );
  } catch (error) {
    await undo();
    throw cannotListen(path, error);
  }
}

const common = {
  maxRequestBodySize: BODY_AT_MOST,
  development: false,
  // The answer never rejects; should it, nobody outside learns why.
  error: () => new Response(null, { status: 500 }),
} as const;

function tcpConnection(request: Request, server: Server): Connection {
  return { ...idle(request, server), listener: 'tcp', address: server.requestIP(request)?.address ?? '' };
}

function idle(request: Request, server: Server): Pick<Connection, 'idleFor'> {
  return { idleFor: (seconds) => server.timeout(request, seconds) };
}

function cannotListen(where: string, error: unknown): OperationalError {
  const taken = errorCode(error) === 'EADDRINUSE';
  return new OperationalError(
    taken ? 'conflict' : 'invalid',
    `Cannot listen on ${where}: ${errorMessage(error)}`,
    {
      hint: 'Set api.listen or --listen to an address that is free on this host',
      cause: error,
    },
  );
}
