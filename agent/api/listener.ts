import { readdirSync, statSync } from 'node:fs';
import { errorMessage } from '../kit/errors.ts';
import type { Log } from '../kit/log.ts';

/** What is used of a server of `Bun.serve`. */
export type ListeningServer = {
  readonly port?: number | undefined;
  closeIdleConnections(): number;
  stop(closeActiveConnections?: boolean): Promise<void>;
};

export type ListenerOptions = {
  /** Connections at which no more are accepted. */
  readonly limit: number;
  readonly log: Log;
  /** Open descriptors of this process. */
  readonly countDescriptors?: () => number;
  /** Those of other parts, which come and go. @default none */
  readonly otherDescriptors?: () => number;
};

/** How often (ms) connections are counted. */
const WATCH_EVERY = 1_000;

/**
 * A server that stops listening while it has too many connections: the runtime accepts whatever comes, until the
 * process has no descriptor left to write its store with. Connections are counted as descriptors above those at the
 * start. The connections there are live on while new ones are refused.
 */
export class Listener {
  readonly port: number;
  readonly #serve: (port: number) => ListeningServer;
  readonly #options: Required<ListenerOptions>;
  readonly #servers = new Set<ListeningServer>();
  readonly #atStart: number;
  readonly #timer: ReturnType<typeof setInterval>;
  #current: ListeningServer | undefined;
  #wasOver = false;

  /** @param serve listens on that port, 0 for any. */
  constructor(serve: (port: number) => ListeningServer, port: number, options: ListenerOptions) {
    this.#serve = serve;
    this.#options = { countDescriptors, otherDescriptors: () => 0, ...options };
    this.#current = this.#listen(port);
    this.port = this.#current.port ?? port;
    this.#atStart = this.#count();
    this.#timer = setInterval(() => this.#watch(), WATCH_EVERY);
    this.#timer.unref();
  }

  /** Refuses new connections, and waits at most `patience` ms for what is under way. */
  async stop(patience: number): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#servers].map((server) => stopWithin(server, patience)));
  }

  #listen(port: number): ListeningServer {
    const server = this.#serve(port);
    this.#servers.add(server);
    return server;
  }

  #watch(): void {
    const connections = this.#count() - this.#atStart;
    if (this.#current === undefined) {
      if (connections < this.#options.limit * 0.9) this.#resume();
    } else if (connections > this.#options.limit) {
      for (const server of this.#servers) server.closeIdleConnections();
      if (this.#count() - this.#atStart > this.#options.limit) this.#over(connections);
    } else this.#wasOver = false;
  }

  /** Other parts tell their descriptors a moment after they open them: what is over because of that is not at the next look. */
  #over(connections: number): void {
    if (this.#wasOver || this.#options.otherDescriptors() === 0) this.#pause(connections);
    this.#wasOver = !this.#wasOver;
  }

  #count(): number {
    const { countDescriptors, otherDescriptors } = this.#options;
    return countDescriptors() - otherDescriptors();
  }

  #pause(connections: number): void {
    const server = this.#current!;
    this.#current = undefined;
    void server.stop().then(() => this.#servers.delete(server));
    this.#options.log.warn('Too many connections: new ones are refused', { connections });
  }

  #resume(): void {
    try {
      this.#current = this.#listen(this.port);
      this.#options.log.info('New connections are accepted again');
    } catch (error) {
      this.#options.log.warn('Cannot listen again yet', { error: errorMessage(error) });
    }
  }
}

/** Refuses new connections, and waits at most `patience` ms for what is under way. */
export async function stopWithin(server: ListeningServer, patience: number): Promise<void> {
  server.closeIdleConnections();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const enough = new Promise((resolve) => {
    timer = setTimeout(resolve, patience);
  });
  await Promise.race([server.stop(), enough]);
  clearTimeout(timer);
  await server.stop(true);
}

/**
 * `/dev/fd` is there on Linux and macOS; where it is not, nothing is counted and nothing refused. Linux 6.2 tells the
 * count as its size; else it is read, which takes milliseconds where there are thousands.
 */
function countDescriptors(): number {
  try {
    const { size } = process.platform === 'linux' ? statSync('/proc/self/fd') : { size: 0 };
    return size || readdirSync('/dev/fd').length;
  } catch {
    return 0;
  }
}
