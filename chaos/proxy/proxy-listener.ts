import type { DataPlane, PlaneAddress } from './data-plane.ts';
import type { Protocol } from './fault-proxies.ts';
import { AddressError, formatAddress, isLoopback, resolveListen } from './listen-address.ts';
import { listenFailure } from './listen-failure.ts';
import { ProxyError, proxyErrors } from './proxy-error.ts';

export type ProxyListenerOptions = {
  readonly listen: string;
  readonly protocol: Protocol;
  readonly plane: Pick<DataPlane, 'listen' | 'close'>;
  readonly allowNonLoopback: boolean;
  /** Called before the listener goes or changes its name. */
  readonly onLeave: () => void;
};

/** Where a proxy listens, and whether it does. Callers do one thing after the other. */
export type ProxyListener = {
  /** The bound address, or what was given while it does not listen. */
  readonly listen: string;
  readonly enabled: boolean;
  /** @throws ProxyError 500 with the bare text of the resolver, 400 where other hosts could reach it */
  resolve(listen: string): Promise<PlaneAddress>;
  /** Takes another address, and does not listen until it is started. */
  move(listen: string): void;
  /** @throws ProxyError 400, 404 when it was ended meanwhile, 500 */
  start(): Promise<void>;
  stop(): void;
  /** Stops for good. */
  end(): void;
};

export function createProxyListener(options: ProxyListenerOptions): ProxyListener {
  const { protocol, plane, allowNonLoopback, onLeave } = options;
  let { listen } = options;
  let enabled = false;
  let ended = false;
  const stop = () => {
    if (!enabled) return;
    onLeave();
    enabled = false;
    plane.close();
  };
  const resolve = (text: string) => resolveAllowed(text, protocol, allowNonLoopback);
  return {
    get listen() {
      return listen;
    },
    get enabled() {
      return enabled;
    },
    resolve,
    move(text) {
      stop();
      listen = text;
    },
    async start() {
      const address = await resolve(listen).catch((error) => {
        throw withAction(error, protocol);
      });
      const bound = await plane.listen(address).catch((error) => {
        throw listenFailure(error, toldAddress(listen, address), protocol);
      });
      if (ended) plane.close();
      if (ended) throw proxyErrors.proxyNotFound();
      listen = formatAddress(bound);
      enabled = true;
    },
    stop,
    end() {
      ended = true;
      stop();
    },
  };
}

async function resolveAllowed(
  listen: string,
  protocol: Protocol,
  allowNonLoopback: boolean,
): Promise<PlaneAddress> {
  const address = await resolveListen(listen, protocol).catch((error) => {
    throw error instanceof AddressError ? new ProxyError(500, error.message) : error;
  });
  if (allowNonLoopback || isLoopback(address)) return address;
  throw exposedListen(address, protocol);
}

/** The refusal of an address that other hosts reach. */
export function exposedListen(address: PlaneAddress, protocol: Protocol): ProxyError {
  return new ProxyError(
    400,
    `listen ${protocol} ${formatAddress(address)}: other hosts could reach it; ` +
      'listen on 127.0.0.1, or start the server with --allow-non-loopback',
  );
}

/** An omitted host is told as it was given: it is every address of this host. */
function toldAddress(listen: string, address: PlaneAddress): string {
  return listen === '' || listen.startsWith(':') ? `:${address.port}` : formatAddress(address);
}

/** The official server names the action where it starts a proxy, and not where it compares addresses. */
function withAction(error: unknown, protocol: Protocol): unknown {
  return error instanceof ProxyError && error.status === 500
    ? new ProxyError(500, `listen ${protocol}: ${error.message}`)
    : error;
}
