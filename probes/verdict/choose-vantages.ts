import { textHash } from '../../agent/kit/text-hash.ts';

/** All hosts, that many of them, or these. */
export type WantedVantages = 'all' | number | readonly string[];

/**
 * The hosts that a probe is run from, in their order of preference. Each host finds the same ones by itself, and a host
 * that comes or goes moves only what it gains or had: rendezvous hashing, highest random weight first (Thaler and
 * Ravishankar, "Using Name-Based Mappings to Increase Hit Rates", 1998).
 *
 * Names that are wanted and that no host has are left out; fewer hosts than wanted are all of them.
 */
export function chooseVantages(probe: string, hosts: readonly string[], wanted: WantedVantages): string[] {
  const ranked = [...new Set(hosts)]
    .map((host) => ({ host, weight: textHash(`${probe}\0${host}`) }))
    .sort((a, b) => b.weight - a.weight || (a.host < b.host ? -1 : 1))
    .map(({ host }) => host);
  if (wanted === 'all') return ranked;
  return typeof wanted === 'number'
    ? ranked.slice(0, Math.max(0, wanted))
    : ranked.filter((host) => wanted.includes(host));
}
