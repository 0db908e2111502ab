import type { ConnectionState, PlaneCounters, Tap } from './data-plane.ts';
import type { ToxicChange, ToxicDefinition, ToxicMatch, ToxicState } from './toxic.ts';
import type { Attributes } from './toxic-kind.ts';

export type Protocol = 'tcp' | 'udp';

/** A proxy as somebody asks for it; checked for its types, not for its meaning. */
export type NewProxy = {
  readonly name: string;
  /** `host:port`; port 0 or none takes a free one. */
  readonly listen: string;
  /** Never resolved before a client comes. */
  readonly upstream: string;
  readonly enabled: boolean;
  readonly protocol?: Protocol;
  /** Milliseconds for a dial; 0 leaves it to the kernel. @default 10000 */
  readonly connectTimeout?: number;
  readonly toxics?: readonly NewToxic[];
};

/** A toxic as somebody asks for it; what is absent has a default. */
export type NewToxic = {
  readonly type: string;
  /** @default TYPE_STREAM */
  readonly name?: string;
  /** @default 'downstream' */
  readonly stream?: string;
  /** @default 1 */
  readonly toxicity?: number;
  /** Those of the kind, all of them. */
  readonly attributes: Attributes;
  readonly ttl?: number;
  readonly owner?: string;
  readonly match?: ToxicMatch;
};

export type ProxyState = {
  readonly name: string;
  /** The bound address, or what was given while it is disabled. */
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
  readonly protocol: Protocol;
  readonly connectTimeout: number;
  /** Those of the upstream chain, then of the downstream chain, each in the order they were added. */
  readonly toxics: readonly ToxicState[];
};

/** One proxy. What changes it throws `ProxyError` and has changed nothing then, unless it says otherwise. */
export type FaultProxy = {
  readonly name: string;
  state(): ProxyState;
  counters(): PlaneCounters;
  /** Takes what is given, in the order of the official server. When it cannot bind: 500, disabled, with the new listen. */
  update(change: Partial<Pick<ProxyState, 'listen' | 'upstream' | 'enabled'>>): Promise<void>;
  /** @throws ProxyError 400, 409 */
  addToxic(toxic: NewToxic): ToxicState;
  /** @throws ProxyError 404 */
  toxic(name: string): ToxicState;
  /** @throws ProxyError 404 */
  updateToxic(name: string, change: ToxicChange): ToxicState;
  /** @throws ProxyError 404 */
  removeToxic(name: string): void;
  connections(): ConnectionState[];
  /** @throws ProxyError 404 */
  closeConnection(id: number): void;
  /** @returns what ends the tap. */
  tap(tap: Tap): () => void;
};

/** Something that happened to faults: what events, audit and banners are made of. */
export type FaultChange = {
  readonly proxy: string;
  readonly toxic: ToxicDefinition | null;
  /** `disabled` and `enabled` are of the proxy, the others of its toxic; `expired`: its time was over. */
  readonly change: 'added' | 'changed' | 'removed' | 'expired' | 'disabled' | 'enabled';
};

/** All proxies of one engine. */
export type FaultProxies = {
  /** By name. */
  list(): FaultProxy[];
  /** @throws ProxyError 404 */
  get(name: string): FaultProxy;
  /** @throws ProxyError 400, 409, 500 */
  create(proxy: NewProxy): Promise<FaultProxy>;
  /** @throws ProxyError 404 */
  remove(name: string): void;
  /** What was done, also where it fails on the way. */
  populate(proxies: readonly NewProxy[]): Promise<{ done: FaultProxy[]; failure: unknown }>;
  /** Starts what is stopped and removes all toxics. @throws ProxyError 500 half-way */
  reset(): Promise<void>;
  /** Removes the toxics of one owner, or of every owner. @returns what was removed */
  removeOwned(owner?: string): { proxy: string; toxic: string }[];
  onChange(listener: (change: FaultChange) => void): void;
  /** Ends everything. */
  close(): void;
};
