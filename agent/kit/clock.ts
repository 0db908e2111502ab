/** Time as a parameter: wall time for stamps, monotonic time for durations. */
export type Clock = {
  /** Milliseconds since the Unix epoch; may step in either direction. */
  now(): number;
  /** Milliseconds from an arbitrary origin; never goes backwards. */
  monotonic(): number;
};

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
