import { getMesh, type MeshPair } from '../../../agent/contract/probes.ts';
import type { SimulatedHost } from '../simulated-host.ts';
import { hash } from '../simulated-probes.ts';
import type { Answer } from './answer.ts';

/** Troubles by which a host is not reached at all. */
const UNREACHED: readonly (string | undefined)[] = ['dead', 'half-dead', 'lying', 'flooding'];
/** Milliseconds from zone to zone; z0 and z2 are far from each other. */
const ZONES: Readonly<Record<string, number>> = { 'z0 z1': 9, 'z0 z2': 74, 'z1 z2': 31 };

/** How a host reaches all others: by their zones, with some chance in each pair. */
export const meshAnswer: Answer = {
  path: getMesh.path,
  answer: ({ host, world, now }) => {
    const second = Math.floor(now / 5_000);
    const others = world.hosts.filter((other) => other !== host);
    const pairs = others.map((other) => pairOf(host, other, second, now));
    return JSON.stringify({ time: new Date(now).toISOString(), from: host.name, pairs });
  },
};

function pairOf(from: SimulatedHost, to: SimulatedHost, second: number, now: number): MeshPair {
  if (UNREACHED.includes(to.trouble))
    return {
      to: to.name,
      up: false,
      latencySeconds: null,
      loss: 1,
      clockOffsetSeconds: null,
      lastSeen: null,
    };
  const noise = (hash(`${from.index} ${to.index} ${second}`) % 1_000) / 1_000;
  const zones = [from.labels.zone, to.labels.zone].sort().join(' ');
  const slow = to.trouble === 'slow' ? 1_500 : 0;
  const ms = (ZONES[zones] ?? 0.4) * (0.9 + noise * 0.3) + slow;
  const loss =
    from.trouble === 'flapping' || to.trouble === 'flapping' ? 0.3 * noise : noise > 0.97 ? 0.05 : 0;
  return {
    to: to.name,
    up: true,
    latencySeconds: ms / 1_000,
    loss,
    clockOffsetSeconds: (to.clockOffsetMs - from.clockOffsetMs) / 1_000 + (noise - 0.5) * 0.004,
    lastSeen: new Date(now - Math.round(noise * 4_000)).toISOString(),
  };
}
