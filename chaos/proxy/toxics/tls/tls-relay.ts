import { Duplex } from 'node:stream';
import { connect, TLSSocket } from 'node:tls';
import type { Certificate } from '../../../../agent/kit/self-signed.ts';
import type { ClientHello } from './client-hello.ts';

/** One end of a connection as bytes come and go: what is behind it is the stage, not a socket. */
export type RelayEnd = {
  readonly send: (data: Buffer) => void;
  readonly end: () => void;
};

export type TlsRelayOptions = {
  readonly hello: ClientHello;
  readonly certificate: Certificate;
  /** Whether the server is spoken to with TLS as well. */
  readonly encrypts: boolean;
  readonly client: RelayEnd;
  readonly server: RelayEnd;
  /** Nothing more can go through it. */
  readonly onOver: () => void;
};

/** Bytes that may wait for a handshake: whoever sends more before it is over is up to no good. */
const MOST_WAITING = 1_048_576;

/**
 * Speaks TLS to the client with a certificate of its own, and hands what it says to the server. It starts with the
 * server: the client is told the application protocol that the server has chosen. A client that ends its half of TLS
 * ends both: the runtime closes what is not a socket of its own.
 */
export class TlsRelay {
  readonly #options: TlsRelayOptions;
  readonly #client: Duplex;
  readonly #server: Duplex;
  /** With TLS and without: all that has to be let go. */
  readonly #open: Duplex[];

  constructor(options: TlsRelayOptions) {
    this.#options = options;
    this.#client = transport(options.client);
    this.#server = transport(options.server);
    this.#open = [this.#client, this.#server];
    const { encrypts, hello } = options;
    if (encrypts) this.#greetServer();
    else this.#acceptClient(this.#server, hello.protocols.includes('http/1.1') ? 'http/1.1' : undefined);
  }

  fromClient(data: Buffer): void {
    this.#push(this.#client, data);
  }

  fromServer(data: Buffer): void {
    this.#push(this.#server, data);
  }

  clientEnded(): void {
    this.#client.push(null);
  }

  serverEnded(): void {
    this.#server.push(null);
  }

  close(): void {
    for (const end of this.#open) end.destroy();
  }

  readonly #fail = () => {
    this.close();
    this.#options.onOver();
  };

  #push(end: Duplex, data: Buffer): void {
    const waiting = this.#open.reduce((sum, one) => sum + one.readableLength + one.writableLength, 0);
    if (waiting > MOST_WAITING) this.#fail();
    else end.push(data);
  }

  #greetServer(): void {
    const { host, protocols } = this.#options.hello;
    const secure = connect({
      socket: this.#server,
      // What is broken here is what the client sees; the server may have any certificate.
      rejectUnauthorized: false,
      ...(host === undefined ? {} : { servername: host }),
      ...(protocols.length === 0 ? {} : { ALPNProtocols: [...protocols] }),
    });
    this.#open.unshift(secure);
    secure.on('error', this.#fail);
    secure.once('secureConnect', () => this.#acceptClient(secure, secure.alpnProtocol || undefined));
  }

  #acceptClient(clear: Duplex, protocol: string | undefined): void {
    const secure = new TLSSocket(this.#client, {
      isServer: true,
      ...this.#options.certificate,
      ...(protocol === undefined ? {} : { ALPNProtocols: [protocol] }),
    });
    this.#open.unshift(secure);
    join(secure, clear, this.#fail);
    join(clear, secure, this.#fail);
  }
}

/** What is written is sent at once: what waits for a slow reader waits in the engine, which knows its bound. */
function transport({ send, end }: RelayEnd): Duplex {
  return new Duplex({
    read() {},
    write(data: Buffer, _encoding, done) {
      send(data);
      done();
    },
    final(done) {
      end();
      done();
    },
  }).on('error', () => {});
}

function join(from: Duplex, to: Duplex, fail: () => void): void {
  from.on('error', fail);
  from.on('data', (data: Buffer) => void to.write(data));
  from.once('end', () => void to.end());
}
