const FIRST = 500;

/**
 * Milliseconds before the next attempt, after so many failures: twice as long each time up to `longest`, the half of it left
 * to chance, so that many hosts do not come back at one moment.
 */
export function backoff(failures: number, longest: number, random: () => number = Math.random): number {
  const whole = Math.min(FIRST * 2 ** Math.min(failures - 1, 20), longest);
  return whole / 2 + (whole / 2) * random();
}
