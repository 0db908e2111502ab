import { withDeadline } from '../client/deadline.ts';
import { type FailureReason, requestError } from '../client/request-error.ts';
import { explained, openTransport, type Transport } from '../client/transport.ts';
import { contract } from '../contract/index.ts';
import { RELAYED_HEADER, relay } from '../contract/relay.ts';
import type { Route } from '../contract/route.ts';
import { OperationalError } from '../kit/errors.ts';
import { type KnownPeer, peerName, peerTarget, samePeer } from './known-peer.ts';

export type RelayRequest = {
  /** The URL of a known peer. */
  readonly peer: string;
  /** Path and query of a reading operation of the contract. */
  readonly path: string;
  /** What the caller accepts, and where its stream was interrupted; nothing else of it goes on. */
  readonly accept: string | null;
  readonly lastEventId: string | null;
  /** Fires when the caller leaves, until the head of the answer is there. */
  readonly signal: AbortSignal;
};

export type RelayOptions = {
  readonly peers: () => readonly KnownPeer[];
  /** Milliseconds for the head of an answer. */
  readonly timeout: () => number;
};

/** Routes that a relay may ask: what a viewer may read, and never another relay. */
const readable = Object.values<Route>(contract).filter(
  ({ id, method, role }) => method === 'get' && id !== relay.id && (role === 'viewer' || role === 'public'),
);
const PASSED = ['content-type', 'retry-after', 'etag'];

/** Asks peers for callers, with the agent's own tokens, never with a caller's. */
export class Relay {
  readonly #options: RelayOptions;
  readonly #known = new Map<string, { readonly peer: KnownPeer; readonly send: Transport }>();

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  /**
   * The answer of a peer, its body unread; leaving the body ends the request to the peer.
   *
   * @throws OperationalError `not-found` where peer or path are not known, RequestError where the peer does not answer
   * or does not let this agent in.
   */
  async ask({ peer: url, path, accept, lastEventId, signal }: RelayRequest): Promise<Response> {
    const peer = this.#options.peers().find((peer) => peer.url === url);
    if (peer === undefined) throw unknownPeer();
    const target = peerTarget(peer);
    const headers = {
      accept: accept ?? '*/*',
      [RELAYED_HEADER]: '1',
      ...(lastEventId === null ? {} : { 'last-event-id': lastEventId }),
      ...(peer.token === undefined ? {} : { authorization: `Bearer ${peer.token.reveal()}` }),
    };
    const request = { url: `${url}${readablePath(path)}`, method: 'GET', headers };
    try {
      const send = this.#transport(peer);
      return passed(peer, await withDeadline(this.#options.timeout(), signal, (ends) => send(request, ends)));
    } catch (error) {
      throw explained(target, error);
    }
  }

  #transport(peer: KnownPeer): Transport {
    const known = this.#known.get(peer.url);
    if (known !== undefined && samePeer(known.peer, peer)) return known.send;
    const send = openTransport(peerTarget(peer));
    this.#known.set(peer.url, { peer, send });
    return send;
  }
}

/** The path in its one form. @throws OperationalError `not-found` unless it is of a reading operation. */
function readablePath(path: string): string {
  const url = URL.parse(path, 'http://peer');
  const plain = url !== null && url.origin === 'http://peer' && path.startsWith(url.pathname);
  if (plain && readable.some((route) => route.path === url.pathname)) return url.pathname + url.search;
  throw new OperationalError('not-found', 'Cannot relay: the path is of no reading operation', {
    hint: 'What there is: /api/v1/openapi.json',
  });
}

function unknownPeer(): OperationalError {
  return new OperationalError('not-found', 'Cannot relay: this agent knows no such peer', {
    hint: 'vedette peers list',
  });
}

/** What of the peer's answer goes on. @throws RequestError where it says something of this agent, not of the caller. */
function passed(peer: KnownPeer, response: Response): Response {
  const { status } = response;
  const because = reasonOf(status);
  if (because !== undefined) {
    void response.body?.cancel();
    throw requestError(peerName(peer), because);
  }
  const headers = PASSED.flatMap((name): [string, string][] => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  return new Response(response.body, { status, headers });
}

function reasonOf(status: number): FailureReason | undefined {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  return status >= 300 && status < 400 ? 'not-an-agent' : undefined;
}
