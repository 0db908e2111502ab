import type { Attributes, StageOutput, Stream } from '../../toxic-kind.ts';
import { HeldBytes } from '../wire/held-bytes.ts';
import type { ProtocolReader } from '../wire/protocol-pair.ts';
import { authorityFrom, unknownAuthority } from './authority.ts';
import { type ClientHello, readClientHello } from './client-hello.ts';
import { type CertificateFault, faultyCertificate } from './faulty-certificate.ts';
import type { TlsRelay } from './tls-relay.ts';

/** Whom a certificate is for where the client names nobody: it was told an address. */
const NAMELESS = 'localhost';

/** A connection from its first byte: it is taken where that begins TLS, and left alone otherwise. */
export class TlsSession {
  readonly #out: Readonly<Record<Stream, StageOutput>>;
  readonly #now: () => number;
  readonly #held = new HeldBytes();
  /** What comes while the relay is being loaded. */
  readonly #waiting: ((relay: TlsRelay) => void)[] = [];
  #attributes: Attributes;
  #state: 'first' | 'relayed' | 'opaque' | 'over' = 'first';
  #relay: TlsRelay | undefined;

  constructor(attributes: Attributes, out: Readonly<Record<Stream, StageOutput>>, now: () => number) {
    this.#attributes = attributes;
    this.#out = out;
    this.#now = now;
  }

  /** Whether the connection is taken: it cannot go on without us. */
  get isRelayed(): boolean {
    return this.#state === 'relayed' || this.#state === 'over';
  }

  /** The connection is over: TLS of the runtime lets nothing go by itself. */
  over(): void {
    this.#state = 'over';
    this.#relay?.close();
  }

  /** Counts for connections that begin from now on. */
  change(attributes: Attributes): void {
    this.#attributes = attributes;
  }

  readonly readers: Readonly<Record<Stream, ProtocolReader>> = {
    upstream: {
      read: (data, at) => this.#fromClient(data, at),
      flush: (at) => this.#flush(at),
      end: (at) => this.#ended('upstream', at),
    },
    downstream: {
      read: (data, at) => this.#fromServer(data, at),
      flush: (at) => this.#flush(at),
      end: (at) => this.#ended('downstream', at),
    },
  };

  #fromClient(chunk: Buffer, at: number): void {
    if (this.#state === 'relayed') this.#tell((relay) => relay.fromClient(chunk));
    else if (this.#state === 'first') this.#first(this.#held.take(chunk), at);
    else if (this.#state === 'opaque') this.#out.upstream.send(chunk, at);
  }

  /** A server that speaks first speaks no TLS. */
  #fromServer(data: Buffer, at: number): void {
    if (this.#state === 'relayed') this.#tell((relay) => relay.fromServer(data));
    else if (this.#state !== 'over') this.#out.downstream.send(data, at);
    if (this.#state !== 'first') return;
    this.#flush(at);
    this.#state = 'opaque';
  }

  #first(data: Buffer, at: number): void {
    const hello = readClientHello(data);
    if (hello === 'more') this.#held.hold(data);
    else if (hello === undefined) {
      this.#state = 'opaque';
      this.#out.upstream.send(data, at);
    } else {
      this.#state = 'relayed';
      this.#tell((relay) => relay.fromClient(data));
      this.#start(hello).catch(() => this.#end());
    }
  }

  async #start(hello: ClientHello): Promise<void> {
    const { certificate, upstream, authority } = this.#attributes;
    // TLS of the runtime is loaded by whoever needs it.
    const { TlsRelay } = await import('./tls-relay.ts');
    if (this.#state !== 'relayed') return;
    const issuer = authority === '' ? unknownAuthority() : authorityFrom(String(authority));
    const fault = certificate as CertificateFault;
    this.#relay = new TlsRelay({
      hello,
      certificate: faultyCertificate(fault, hello.host ?? NAMELESS, Date.now(), issuer),
      encrypts: upstream !== 'plain',
      client: this.#side('downstream'),
      server: this.#side('upstream'),
      onOver: () => this.#end(),
    });
    for (const tell of this.#waiting.splice(0)) tell(this.#relay);
  }

  #side(stream: Stream) {
    return {
      send: (data: Buffer) => this.#out[stream].send(data, this.#now()),
      end: () => this.#out[stream].end(this.#now()),
    };
  }

  #tell(tell: (relay: TlsRelay) => void): void {
    if (this.#relay === undefined) this.#waiting.push(tell);
    else tell(this.#relay);
  }

  #ended(stream: Stream, at: number): void {
    if (this.#state === 'relayed')
      this.#tell((relay) => (stream === 'upstream' ? relay.clientEnded() : relay.serverEnded()));
    else {
      if (stream === 'upstream') this.#flush(at);
      this.#out[stream].end(at);
    }
  }

  /** The toxic is taken away, or the connection is none of ours. */
  #flush(at: number): void {
    this.#out.upstream.send(this.#held.take(), at);
    this.#relay?.close();
  }

  /** TLS has failed on one side, so the connection ends. */
  #end(): void {
    this.#state = 'over';
    this.#out.downstream.finish(this.#now());
  }
}
