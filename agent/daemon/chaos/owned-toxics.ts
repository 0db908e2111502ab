import { randomBytes } from 'node:crypto';
import { ownPrefix } from '../../../chaos/proxy/client/server-changes.ts';
import { ServerError } from '../../../chaos/proxy/client/server-error.ts';
import type { ServerToxic } from '../../../chaos/proxy/client/server-proxy.ts';
import type { ToxiproxyServer } from '../../../chaos/proxy/client/toxiproxy-server.ts';
import { undoRecord } from '../../../chaos/proxy/client/undo.ts';
import type { UndoRecord } from '../../../chaos/proxy/client/undo-record.ts';
import { OperationalError } from '../../kit/errors.ts';
import { type OwnedToxic, parseOwnedToxics } from './owned-toxic.ts';

/** Milliseconds after which a toxic that the server did not let go is tried again. */
const AGAIN = 15_000;
/** Milliseconds that one attempt may take, its own tries included. */
const ATTEMPT = 10_000;
/** Milliseconds for all of them when the agent stops. */
const LAST_MOMENT = 3_000;

type DeleteRecord = Extract<UndoRecord, { verb: 'toxic-delete' }>;
type Added = Parameters<ToxiproxyServer['addToxic']>[1] & { readonly ttl: number; readonly owner: string };

export type OwnedToxicsOptions = {
  readonly server: ToxiproxyServer;
  /** What the agent keeps over its own end; undefined where there is nothing. */
  readonly load: () => string | undefined;
  readonly save: (text: string) => void;
  readonly ended: (toxic: OwnedToxic) => void;
};

/**
 * The toxics that this agent put on another server, which does not end them by itself: each is written down before it is
 * made, and taken away when its time is over, when the agent stops, or by the next one where this one was killed.
 */
export class OwnedToxics {
  readonly #options: OwnedToxicsOptions;
  readonly #run = randomBytes(3).toString('hex');
  readonly #owned = new Map<string, OwnedToxic>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** Those whose time is over and that are still there, as far as is known. */
  readonly #pending = new Map<string, string>();
  #made = 0;

  constructor(options: OwnedToxicsOptions) {
    this.#options = options;
    for (const toxic of parseOwnedToxics(options.load() ?? '[]')) this.#keep({ ...toxic, until: 0 });
  }

  /** Why toxics could not be taken away, by `proxy/toxic`. */
  get pending(): ReadonlyMap<string, string> {
    return this.#pending;
  }

  find(proxy: string, toxic: string): OwnedToxic | undefined {
    return this.#owned.get(keyOf(proxy, toxic));
  }

  /** @throws ServerError, OperationalError `storage` */
  async add(proxy: string, { ttl, ...toxic }: Added): Promise<ServerToxic> {
    const { type, stream = 'downstream', owner } = toxic;
    const name = `${ownPrefix}${this.#run}-${type}-${++this.#made}`;
    const owned = { proxy, toxic: name, type, stream, owner, until: Date.now() + ttl * 1_000 };
    // What cannot be written down is not done.
    this.#options.save(JSON.stringify([...this.#owned.values(), owned]));
    this.#keep(owned);
    try {
      return await this.#options.server.addToxic(proxy, { ...toxic, name, ttl });
    } catch (error) {
      // An answer that never came may belong to a toxic that was made.
      if (error instanceof ServerError && error.failure === 'refused') this.forget(proxy, name);
      else this.#endIn(keyOf(proxy, name), 0);
      throw error;
    }
  }

  prolong(proxy: string, toxic: string, ttl: number): void {
    const owned = this.find(proxy, toxic);
    if (owned !== undefined) this.#keep({ ...owned, until: Date.now() + ttl * 1_000 });
  }

  /** Somebody has taken it away. */
  forget(proxy: string, toxic: string): void {
    const key = keyOf(proxy, toxic);
    clearTimeout(this.#timers.get(key));
    for (const map of [this.#timers, this.#owned, this.#pending]) map.delete(key);
    this.#save();
  }

  /** Takes all away; what the server does not let go is left to the next agent. */
  async stop(): Promise<void> {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    await Promise.all([...this.#owned.keys()].map((key) => this.#end(key, LAST_MOMENT)));
  }

  #keep(toxic: OwnedToxic): void {
    const key = keyOf(toxic.proxy, toxic.toxic);
    this.#owned.set(key, toxic);
    this.#save();
    this.#endIn(key, toxic.until - Date.now());
  }

  #endIn(key: string, milliseconds: number): void {
    clearTimeout(this.#timers.get(key));
    const end = () => void this.#end(key, ATTEMPT).then((done) => done || this.#endIn(key, AGAIN));
    this.#timers.set(key, setTimeout(end, Math.max(0, milliseconds)));
  }

  async #end(key: string, within: number): Promise<boolean> {
    const toxic = this.#owned.get(key);
    if (toxic === undefined) return true;
    const undone = await undoRecord(this.#options.server, recordOf(toxic), { within });
    if (this.#owned.get(key) !== toxic) return true;
    if (undone.state === 'pending') {
      this.#pending.set(key, undone.because ?? 'the server does not answer');
      return false;
    }
    this.forget(toxic.proxy, toxic.toxic);
    this.#options.ended(toxic);
    return true;
  }

  /** Where the disk refuses, the next agent takes away what is gone already, which does no harm. */
  #save(): void {
    try {
      this.#options.save(JSON.stringify([...this.#owned.values()]));
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
    }
  }
}

function recordOf({ proxy, toxic, type, stream }: OwnedToxic): DeleteRecord {
  return { verb: 'toxic-delete', proxy, toxic, type, stream, attributes: undefined };
}

function keyOf(proxy: string, toxic: string): string {
  return `${proxy}/${toxic}`;
}
