import type { OwnEngineConfig } from '../../../chaos/config.ts';
import type { Services } from '../../api/services.ts';
import type { ErrorKind } from '../../kit/errors.ts';
import type { NewEvent } from '../../store/local/events.ts';

/** What may be asked of fault proxies, wherever they run. */
export type ProxyOperations = Services['proxies'];
export type ProxyOperation = keyof ProxyOperations;

/** What one proxy has moved, bytes since it was made. */
export type ProxyCounters = {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly connections: number;
  readonly upstreamReceived: number;
  readonly upstreamSent: number;
  readonly downstreamReceived: number;
  readonly downstreamSent: number;
};

/** The faults that are in force; `since` in milliseconds since the epoch. */
export type FaultCount = {
  readonly toxics: number;
  /** Of these, those that vedette put there. */
  readonly owned: number;
  readonly disabledProxies: number;
  /** When the oldest of them began. */
  readonly since: number | null;
};

/** A named reason why the engine is not well, and what it says itself. */
export type EngineProblem = { readonly because: string; readonly detail: string };

/** How the engine is, told each second and after changes. */
export type EngineReport = {
  readonly faults: FaultCount;
  readonly problems: readonly EngineProblem[];
  readonly proxies: readonly ProxyCounters[];
};

/** What the worker is told. */
export type ToProxyWorker =
  /** Host, port, seed and the like are those of the first one; the proxies those of the last. */
  | { readonly type: 'configure'; readonly config: OwnEngineConfig }
  /** Answered with `answer` or `refused` and the same id. */
  | {
      readonly type: 'ask';
      readonly id: number;
      readonly operation: ProxyOperation;
      readonly args: readonly unknown[];
    };

/** What the worker tells. */
export type FromProxyWorker =
  | { readonly type: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly type: 'refused'; readonly id: number; readonly kind: ErrorKind; readonly message: string }
  | { readonly type: 'report'; readonly report: EngineReport }
  /** About how many sockets it has open. */
  | { readonly type: 'descriptors'; readonly count: number }
  | { readonly type: 'event'; readonly event: NewEvent }
  | { readonly type: 'log'; readonly message: string };
