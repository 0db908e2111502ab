import { OperationalError } from '../../agent/kit/errors.ts';
import type { BackupDefinition } from './backup-definition.ts';
import type { BackupOutcome, HookOutcome } from './backup-outcome.ts';
import { runHook } from './run-hook.ts';

/** The hooks of one run: those before it in their order, those behind it on every way out. */
export class HookWindow {
  readonly #definitions: readonly BackupDefinition[];
  readonly #ran = new Map<BackupDefinition, HookOutcome[]>();

  constructor(definitions: readonly BackupDefinition[]) {
    this.#definitions = definitions;
  }

  /** @throws OperationalError `unavailable` at the first that fails: what would be captured then is not what was meant. */
  async open(signal: AbortSignal): Promise<void> {
    for (const definition of this.#definitions)
      for (const hook of definition.before) {
        const environment = { VEDETTE_BACKUP: definition.name };
        const outcome = this.#keep(definition, await runHook(hook, { when: 'before', environment, signal }));
        signal.throwIfAborted();
        if (outcome.error !== null) throw failedHook(definition, outcome);
      }
  }

  /** Runs every hook behind it, also when one of them fails; the backup that began first ends last. */
  async close(outcomeOf: (definition: BackupDefinition) => BackupOutcome['outcome']): Promise<void> {
    for (const definition of this.#definitions.toReversed())
      for (const hook of definition.after) {
        const environment = {
          VEDETTE_BACKUP: definition.name,
          VEDETTE_OUTCOME: outcomeOf(definition),
        };
        this.#keep(definition, await runHook(hook, { when: 'after', environment }));
      }
  }

  of(definition: BackupDefinition): readonly HookOutcome[] {
    return this.#ran.get(definition) ?? [];
  }

  #keep(definition: BackupDefinition, outcome: HookOutcome): HookOutcome {
    this.#ran.set(definition, [...this.of(definition), outcome]);
    return outcome;
  }
}

function failedHook({ name }: BackupDefinition, { run, error }: HookOutcome): OperationalError {
  return new OperationalError('unavailable', `Cannot back up ${name}: hook ${run[0]}: ${error}`, {
    hint: `Run it by hand: ${run.join(' ')}`,
  });
}
