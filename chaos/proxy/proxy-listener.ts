import { errorCode } from '../../agent/kit/errors.ts';
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
  /** Called before it stops to listen. */
  readonly onLeave: () => void;
};

/** Where a proxy listens, and whether it does. Callers do one thing after the other, but `end` at any time. */
export class ProxyListener {
  readonly #options: ProxyListenerOptions;
  #listen: string;
  #enabled = false;
  #ended = false;

  constructor(options: ProxyListenerOptions) {
    this.#options = options;
    this.#listen = options.listen;
  }

  /** The bound address, or what was given while it does not listen. */
  get listen(): string {
    return this.#listen;
  }

  get enabled(): boolean {
    return this.#enabled;
  }

  /** @throws ProxyError 500 with the bare text of the resolver, 400 where other hosts could reach it */
  async resolve(listen: string): Promise<PlaneAddress> {
    const { protocol, allowNonLoopback } = this.#options;
    const address = await resolveListen(listen, protocol).catch((error) => {
      throw error instanceof AddressError ? new ProxyError(500, error.message) : error;
    });
    if (!allowNonLoopback && !isLoopback(address)) throw exposedListen(address, protocol);
    return address;
  }

  /** Takes another address, and does not listen until it is started. */
  move(listen: string): void {
    this.stop();
    this.#listen = listen;
  }

  /** @throws ProxyError 400, 404 when it was ended meanwhile, 500 */
  async start(): Promise<void> {
    const { plane, protocol } = this.#options;
    const address = await this.resolve(this.#listen).catch((error) => {
      throw withAction(error, protocol);
    });
    const bound = await bind(plane, address).catch((error) => {
      throw listenFailure(error, toldAddress(this.#listen, address), protocol);
    });
    if (this.#ended) {
      plane.close();
      throw proxyErrors.proxyNotFound();
    }
    this.#listen = formatAddress(bound);
    this.#enabled = true;
  }

  stop(): void {
    if (!this.#enabled) return;
    this.#options.onLeave();
    this.#enabled = false;
    this.#options.plane.close();
  }

  /** Stops for good. */
  end(): void {
    this.#ended = true;
    this.stop();
  }
}

/** The refusal of an address that other hosts reach. */
export function exposedListen(address: PlaneAddress, protocol: Protocol): ProxyError {
  return new ProxyError(
    400,
    `listen ${protocol} ${formatAddress(address)}: other hosts could reach it; ` +
      'listen on 127.0.0.1, or allow it with --allow-non-loopback, in an agent with chaos.proxy.allow_non_loopback',
  );
}

/** On a host without IPv6 the other wildcard is every address there is. @throws the system's error */
async function bind(plane: ProxyListenerOptions['plane'], address: PlaneAddress): Promise<PlaneAddress> {
  try {
    return await plane.listen(address);
  } catch (error) {
    if (address.host !== '::' || errorCode(error) !== 'EAFNOSUPPORT') throw error;
    const { port } = await plane.listen({ host: '0.0.0.0', port: address.port });
    return { host: address.host, port };
  }
}

/** Every address of this host is told as it was given: `:80`, `0.0.0.0:80`. */
function toldAddress(listen: string, address: PlaneAddress): string {
  if (address.host !== '::') return formatAddress(address);
  return `${listen.slice(0, Math.max(0, listen.lastIndexOf(':')))}:${address.port}`;
}

/** The official server names the action where it starts a proxy, and not where it compares addresses. */
function withAction(error: unknown, protocol: Protocol): unknown {
  return error instanceof ProxyError && error.status === 500
    ? new ProxyError(500, `listen ${protocol}: ${error.message}`)
    : error;
}
