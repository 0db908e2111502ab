import type { AnswerOf } from '../../agent/client/client.ts';
import type { getMesh, MeshPair } from '../../agent/contract/probes.ts';
import type { HostAnswer } from './hosts-poll.ts';

export type MeshAnswer = AnswerOf<typeof getMesh>;

/** One host as the others reach it, and as it reaches them. Strings are safe to print. */
export type MeshHost = {
  readonly name: string;
  /** Why it does not tell how it reaches the others; null when it does. */
  readonly silent: string | null;
  /** By the name of the host that is reached. */
  readonly pairs: ReadonlyMap<string, MeshPair>;
  /** Its clock minus ours, ms: its times are told by its clock. */
  readonly clockOffsetMs: number;
  readonly labels: Readonly<Record<string, string>>;
};

/** How all hosts reach each other, A first: those of the fleet, and those that are told of. */
export type FleetMesh = { readonly hosts: readonly MeshHost[]; readonly loaded: boolean };

const NO_PAIRS: ReadonlyMap<string, MeshPair> = new Map();

/** What a host said stays while it is asked again, and goes when it no longer answers: its cells are unknown then. */
export function mergeMesh(answers: readonly HostAnswer<MeshAnswer>[]): FleetMesh {
  const hosts = new Map<string, MeshHost>();
  for (const { host, value, because } of answers) {
    const pairs = value === null || because !== null ? NO_PAIRS : pairsOf(value);
    const silent = because ?? (value === null ? 'has not answered yet' : null);
    const labels = host.status?.labels ?? {};
    hosts.set(host.name, { name: host.name, silent, pairs, labels, clockOffsetMs: host.clockOffsetMs ?? 0 });
  }
  for (const { pairs } of [...hosts.values()])
    for (const name of pairs.keys()) if (!hosts.has(name)) hosts.set(name, strange(name));
  return {
    hosts: [...hosts.values()].sort(({ name: a }, { name: b }) => (a < b ? -1 : a > b ? 1 : 0)),
    loaded: answers.some(({ value, because }) => value !== null || because !== null),
  };
}

function strange(name: string): MeshHost {
  return { name, silent: 'not in this fleet', pairs: NO_PAIRS, labels: {}, clockOffsetMs: 0 };
}

const pairsByAnswer = new WeakMap<MeshAnswer, ReadonlyMap<string, MeshPair>>();

/** Made once for each answer: a fleet of 200 tells of 40,000 pairs. */
function pairsOf(answer: MeshAnswer): ReadonlyMap<string, MeshPair> {
  const known = pairsByAnswer.get(answer) ?? new Map(answer.pairs.map((pair) => [pair.to, pair]));
  pairsByAnswer.set(answer, known);
  return known;
}
