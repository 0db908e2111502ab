import type { Clock } from '../../agent/kit/clock.ts';
import type { Toxic } from './active-toxic.ts';
import type { DataPlane } from './data-plane.ts';
import type { FaultChange, NewToxic, Protocol } from './fault-proxies.ts';
import { proxyErrors } from './proxy-error.ts';
import type { ToxicChange, ToxicDefinition, ToxicState } from './toxic.ts';
import { checkToxic, toxicIdentity } from './toxic-check.ts';
import { streams } from './toxic-kind.ts';
import { ToxicTimer } from './toxic-timer.ts';

export type ProxyToxicsOptions = {
  readonly protocol: Protocol;
  readonly plane: Pick<DataPlane, 'added' | 'changed' | 'removed' | 'affected'>;
  readonly clock: Clock;
  readonly onChange: (toxic: ToxicDefinition, change: FaultChange['change']) => void;
};

/** The toxics of one proxy. Everything here happens at once: nothing waits for data. */
export class ProxyToxics {
  readonly #options: ProxyToxicsOptions;
  readonly #toxics = new Map<string, Toxic>();
  readonly #timer: ToxicTimer;

  constructor(options: ProxyToxicsOptions) {
    this.#options = options;
    this.#timer = new ToxicTimer(options.clock, (toxic) => this.#end(toxic, 'expired'));
  }

  /** The upstream chain, then the downstream chain. */
  states(): ToxicState[] {
    return inChainOrder([...this.#toxics.values()]).map((toxic) => this.#stateOf(toxic));
  }

  /** @throws ProxyError 404 */
  state(name: string): ToxicState {
    return this.#stateOf(this.#find(name));
  }

  /** @throws ProxyError 400, 409 */
  add(wanted: NewToxic): ToxicState {
    const { protocol, plane, onChange } = this.#options;
    const toxic = newToxic(wanted, protocol, (name) => this.#toxics.has(name));
    this.#toxics.set(toxic.name, toxic);
    this.#timer.arm(toxic);
    plane.added(toxic);
    onChange(definitionOf(toxic), 'added');
    return this.#stateOf(toxic);
  }

  /** @throws ProxyError 400, 404; nothing is changed then */
  update(name: string, change: ToxicChange): ToxicState {
    const { plane, onChange } = this.#options;
    const toxic = this.#find(name);
    apply(toxic, change);
    if (change.ttl !== undefined) this.#timer.arm(toxic);
    // A new time alone disturbs nothing that is held, and is no news: owners renew it every few seconds.
    if (change.attributes !== undefined || change.toxicity !== undefined) {
      plane.changed(toxic);
      onChange(definitionOf(toxic), 'changed');
    }
    return this.#stateOf(toxic);
  }

  /** @throws ProxyError 404 */
  remove(name: string): void {
    this.#end(this.#find(name), 'removed');
  }

  /** Removes those of which it holds. @returns their names */
  removeWhere(condition: (toxic: Toxic) => boolean): string[] {
    const gone = [...this.#toxics.values()].filter(condition);
    for (const toxic of gone) this.#end(toxic, 'removed');
    return gone.map(({ name }) => name);
  }

  #find(name: string): Toxic {
    const toxic = this.#toxics.get(name);
    if (toxic === undefined) throw proxyErrors.toxicNotFound();
    return toxic;
  }

  #end(toxic: Toxic, change: 'removed' | 'expired'): void {
    this.#toxics.delete(toxic.name);
    this.#timer.disarm(toxic);
    this.#options.plane.removed(toxic);
    this.#options.onChange(definitionOf(toxic), change);
  }

  #stateOf(toxic: Toxic): ToxicState {
    const affected = this.#options.plane.affected(toxic);
    return { ...definitionOf(toxic), expiresIn: this.#timer.remaining(toxic), affected };
  }
}

function newToxic(wanted: NewToxic, protocol: Protocol, isTaken: (name: string) => boolean): Toxic {
  const identity = toxicIdentity(wanted, protocol);
  if (isTaken(identity.name)) throw proxyErrors.toxicExists();
  checkToxic(identity.kind, wanted);
  const { attributes, toxicity = 1, match = {}, owner, ttl } = wanted;
  return { ...identity, attributes, toxicity, match, owner, ttl, seen: 0 };
}

function apply(toxic: Toxic, { attributes, toxicity, ttl }: ToxicChange): void {
  const merged = { ...toxic.attributes, ...attributes };
  checkToxic(toxic.kind, { attributes: merged, ...(ttl !== undefined && { ttl }) });
  toxic.attributes = merged;
  toxic.toxicity = toxicity ?? toxic.toxicity;
  toxic.ttl = ttl ?? toxic.ttl;
}

function definitionOf({
  attributes,
  name,
  kind,
  spelled,
  toxicity,
  ttl,
  owner,
  match,
}: Toxic): ToxicDefinition {
  return {
    attributes,
    name,
    type: kind.name,
    stream: spelled,
    toxicity,
    ...(ttl !== undefined && { ttl }),
    ...(owner !== undefined && { owner }),
    ...(Object.keys(match).length > 0 && { match }),
  };
}

function inChainOrder(toxics: readonly Toxic[]): Toxic[] {
  return streams.flatMap((stream) => toxics.filter((toxic) => toxic.stream === stream));
}
