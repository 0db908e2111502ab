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

/** Speaks TLS to the client with a certificate of its own, and hands what it says to the server. */
export type TlsRelay = {
  fromClient(data: Buffer): void;
  fromServer(data: Buffer): void;
  clientEnded(): void;
  serverEnded(): void;
  close(): void;
};

/**
 * Starts with the server: the client is told the application protocol that the server has chosen. A client that ends its
 * half of TLS ends both: the runtime closes what is not a socket of its own.
 */
export function startTlsRelay(options: TlsRelayOptions): TlsRelay {
  const { hello, certificate, encrypts, onOver } = options;
  const client = transport(options.client);
  const server = transport(options.server);
  const open: Duplex[] = [client, server];
  const close = () => {
    for (const end of open) end.destroy();
  };
  const fail = () => {
    close();
    onOver();
  };
  const accept = (clear: Duplex, protocol: string | undefined) => {
    const secure = new TLSSocket(client, {
      isServer: true,
      ...certificate,
      ...(protocol === undefined ? {} : { ALPNProtocols: [protocol] }),
    });
    open.unshift(secure);
    join(secure, clear, fail);
    join(clear, secure, fail);
  };
  if (encrypts) {
    const secure = connect({
      socket: server,
      // What is broken here is what the client sees; the server may have any certificate.
      rejectUnauthorized: false,
      ...(hello.host === undefined ? {} : { servername: hello.host }),
      ...(hello.protocols.length === 0 ? {} : { ALPNProtocols: [...hello.protocols] }),
    });
    open.unshift(secure);
    secure.on('error', fail);
    secure.once('secureConnect', () => accept(secure, secure.alpnProtocol || undefined));
  } else
    accept(
      server,
      hello.protocols.find((protocol) => protocol === 'http/1.1'),
    );
  return {
    fromClient: (data) => void client.push(data),
    fromServer: (data) => void server.push(data),
    clientEnded: () => void client.push(null),
    serverEnded: () => void server.push(null),
    close,
  };
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
