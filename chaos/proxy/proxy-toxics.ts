import type { Clock } from '../../agent/kit/clock.ts';
import type { Toxic } from './active-toxic.ts';
import type { DataPlane } from './data-plane.ts';
import type { FaultChange, NewToxic, Protocol } from './fault-proxies.ts';
import { proxyErrors } from './proxy-error.ts';
import type { ToxicChange, ToxicDefinition, ToxicState } from './toxic.ts';
import { checkToxic, toxicIdentity } from './toxic-check.ts';
import { streams } from './toxic-kind.ts';
import { createToxicTimer } from './toxic-timer.ts';

export type ProxyToxicsOptions = {
  readonly protocol: Protocol;
  readonly plane: Pick<DataPlane, 'added' | 'changed' | 'removed' | 'affected'>;
  readonly clock: Clock;
  readonly onChange: (toxic: ToxicDefinition, change: FaultChange['change']) => void;
};

/** The toxics of one proxy. Everything here happens at once: nothing waits for data. */
export type ProxyToxics = {
  /** The upstream chain, then the downstream chain. */
  states(): ToxicState[];
  /** @throws ProxyError 400, 409 */
  add(toxic: NewToxic): ToxicState;
  /** @throws ProxyError 404 */
  state(name: string): ToxicState;
  /** @throws ProxyError 400, 404; nothing is changed then */
  update(name: string, change: ToxicChange): ToxicState;
  /** @throws ProxyError 404 */
  remove(name: string): void;
  /** Removes those of which it holds. @returns their names */
  removeWhere(condition: (toxic: Toxic) => boolean): string[];
};

export function createProxyToxics({ protocol, plane, clock, onChange }: ProxyToxicsOptions): ProxyToxics {
  const toxics = new Map<string, Toxic>();
  const timer = createToxicTimer(clock, (toxic) => end(toxic, 'expired'));
  const state = (toxic: Toxic): ToxicState => ({
    ...definitionOf(toxic),
    expiresIn: timer.remaining(toxic),
    affected: plane.affected(toxic),
  });
  const find = (name: string) => {
    const toxic = toxics.get(name);
    if (toxic === undefined) throw proxyErrors.toxicNotFound();
    return toxic;
  };
  const end = (toxic: Toxic, change: 'removed' | 'expired') => {
    toxics.delete(toxic.name);
    timer.disarm(toxic);
    plane.removed(toxic);
    onChange(definitionOf(toxic), change);
  };
  return {
    states: () => inChainOrder(toxics.values()).map(state),
    add(wanted) {
      const toxic = newToxic(wanted, protocol, (name) => toxics.has(name));
      toxics.set(toxic.name, toxic);
      timer.arm(toxic);
      plane.added(toxic);
      onChange(definitionOf(toxic), 'added');
      return state(toxic);
    },
    state: (name) => state(find(name)),
    update(name, change) {
      const toxic = find(name);
      if (apply(toxic, change)) plane.changed(toxic);
      if (change.ttl !== undefined) timer.arm(toxic);
      onChange(definitionOf(toxic), 'changed');
      return state(toxic);
    },
    remove: (name) => end(find(name), 'removed'),
    removeWhere(condition) {
      const gone = [...toxics.values()].filter(condition);
      for (const toxic of gone) end(toxic, 'removed');
      return gone.map(({ name }) => name);
    },
  };
}

function newToxic(wanted: NewToxic, protocol: Protocol, taken: (name: string) => boolean): Toxic {
  const identity = toxicIdentity(wanted, protocol);
  if (taken(identity.name)) throw proxyErrors.toxicExists();
  checkToxic(identity.kind, wanted);
  const { attributes, toxicity = 1, match = {}, owner, ttl } = wanted;
  return { ...identity, attributes, toxicity, match, owner, ttl, seen: 0 };
}

/** @returns whether the data plane has to know. A new time alone must not disturb what is held. */
function apply(toxic: Toxic, { attributes, toxicity, ttl }: ToxicChange): boolean {
  const merged = { ...toxic.attributes, ...attributes };
  checkToxic(toxic.kind, { attributes: merged, ...(ttl !== undefined && { ttl }) });
  toxic.attributes = merged;
  toxic.toxicity = toxicity ?? toxic.toxicity;
  toxic.ttl = ttl ?? toxic.ttl;
  return attributes !== undefined || toxicity !== undefined;
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

function inChainOrder(toxics: Iterable<Toxic>): Toxic[] {
  const all = [...toxics];
  return streams.flatMap((stream) => all.filter((toxic) => toxic.stream === stream));
}
