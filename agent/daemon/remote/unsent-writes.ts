import type { DestinationState } from '../../remote/send/destination.ts';

/** Seconds of lag that a restart of the other side may cost without a word. */
const PATIENCE = 60;

/** The engines that have taken nothing for a while, each with the reason. */
export function unsentWrites(
  states: readonly DestinationState[],
): { readonly name: string; readonly failing: string }[] {
  return states.flatMap(({ name, failing, lagSeconds }) =>
    failing === undefined || lagSeconds < PATIENCE ? [] : [{ name, failing }],
  );
}
