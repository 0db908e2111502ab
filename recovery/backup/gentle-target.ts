import type { Target } from '../targets/target.ts';
import type { Gentleness } from './backup-definition.ts';

export type GentleOptions = {
  readonly gentle?: Gentleness;
  readonly onHeld?: (because: string | null) => void;
};

/** The target, no faster than it may be. */
export async function gentleTarget(target: Target, { gentle = {}, onHeld }: GentleOptions): Promise<Target> {
  const { bandwidth, pressure } = gentle;
  let gentler = target;
  if (bandwidth !== undefined) {
    const { limitBandwidth } = await import('../wrap/limit-bandwidth.ts');
    gentler = limitBandwidth(gentler, bandwidth);
  }
  if (pressure !== undefined) {
    const { holdText, yieldToPressure } = await import('../wrap/yield-to-pressure.ts');
    gentler = yieldToPressure(gentler, pressure, {
      onHold: (hold) => onHeld?.(hold === null ? null : holdText(hold)),
    });
  }
  return gentler;
}
