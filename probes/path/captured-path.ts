/** How the hops were found; `none` where nothing on this host could do it. */
export type PathMethod = 'datagram' | 'none' | 'raw' | 'tracepath' | 'udp';

export type Hop = {
  /** From 1. */
  readonly ttl: number;
  /** Null where nobody answered. */
  readonly address: string | null;
  /** Milliseconds. */
  readonly rtt: number | null;
  /** What the last hop said, where it is not the target: `host-unreachable`, `prohibited`. */
  readonly reason?: string;
};

export type CapturedPath = {
  readonly method: PathMethod;
  readonly target: string;
  readonly reached: boolean;
  readonly hops: readonly Hop[];
};

/** A path as lines of evidence. Without times, so that two captures of the same path are the same. */
export function pathLines({ method, target, reached, hops }: CapturedPath): string[] {
  const last = hops.findLastIndex(({ address }) => address !== null);
  // Hops that never answer are one line at the end, however many were tried.
  const shown = hops.slice(0, Math.max(0, last + 1));
  return [
    `to ${target} by ${method}`,
    ...shown.map(({ ttl, address, reason }) => [ttl, address ?? '*', reason ?? ''].join(' ').trimEnd()),
    ...(reached ? [] : [`${(shown.at(-1)?.ttl ?? 0) + 1} not reached`]),
  ];
}
