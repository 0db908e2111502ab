import { targetKinds } from '../targets/index.ts';
import type { Target } from '../targets/target.ts';
import type { MirrorTarget } from '../wrap/mirror-target.ts';
import { retryTarget } from '../wrap/retry-target.ts';
import type { Chosen, Gentleness } from './backup-definition.ts';
import type { TargetOutcome } from './backup-outcome.ts';
import { gentleTarget } from './gentle-target.ts';
import { kindOfChosen } from './kind-of-chosen.ts';
import { toldError } from './told-error.ts';

/** The targets of a repository, opened, as the one that it is read from and written to. */
export type OpenedTargets = {
  readonly target: Target;
  /** How each of them is, now. */
  outcomes(): readonly TargetOutcome[];
  close(): Promise<void>;
};

export type OpenTargetsOptions = {
  /** Makes them equal first, so that a snapshot is whole on each. @default false: they are only read */
  readonly forWriting?: boolean;
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
  options: OpenTargetsOptions = {},
): Promise<OpenedTargets> {
  const tried = await Promise.all(chosen.map(tryToOpen));
  const opened = tried.flatMap((one) => ('target' in one ? [one.target] : []));
  const failed = tried.flatMap((one) => ('error' in one ? [one] : []));
  const [only] = opened;
  if (only === undefined) throw failed[0]?.error ?? new RangeError('There is no target to open');
  const lost = failed.map(({ name, error }) => ({ name, state: 'failed', error: toldError(error) }) as const);
  const mirror = opened.length === 1 ? undefined : await mirrorOf(opened, options);
  return {
    target: await gentleTarget(mirror ?? only, options),
    outcomes: () => [...(mirror === undefined ? [okay(only)] : mirrorOutcomes(mirror)), ...lost],
    close: async () => void (await Promise.all(opened.map((target) => target.close?.().catch(() => {})))),
  };
}

type Tried = { readonly target: Target } | { readonly name: string; readonly error: unknown };

async function tryToOpen({ kind, options }: Chosen): Promise<Tried> {
  try {
    return { target: retryTarget(await kindOfChosen('target', kind, targetKinds).open(options)) };
  } catch (error) {
    return { name: kind, error };
  }
}

async function mirrorOf(targets: readonly Target[], options: OpenTargetsOptions): Promise<MirrorTarget> {
  const { mirrorTarget } = await import('../wrap/mirror-target.ts');
  const mirror = mirrorTarget(targets);
  const { forWriting = false, onHeld, signal } = options;
  if (!forWriting) return mirror;
  const onProgress = (target: string, bytes: number, total: number) =>
    onHeld?.(`copying what ${target} lacks: ${Math.floor((bytes / Math.max(1, total)) * 100)} %`);
  await mirror.catchUp({ onProgress, ...(signal && { signal }) });
  onHeld?.(null);
  return mirror;
}

function mirrorOutcomes(mirror: MirrorTarget): TargetOutcome[] {
  return mirror.states().map(({ name, whole, because }) => ({
    name,
    state: whole ? 'ok' : 'failed',
    error: whole ? null : { kind: 'unavailable', message: because ?? 'it is left out', hint: undefined },
  }));
}

function okay({ name }: Target): TargetOutcome {
  return { name, state: 'ok', error: null };
}
