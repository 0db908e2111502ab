import { endGroup, signalGroup } from '../../../agent/kit/process-group.ts';

/** The process groups that were started and not yet ended; none outlives this process, unless it is killed itself. */
export class LivingGroups {
  readonly #leaders = new Set<number>();
  /** One listener for all: many would be warned of. */
  #listens = false;

  add(leader: number): void {
    if (!this.#listens) process.on('exit', this.#killAll);
    this.#listens = true;
    this.#leaders.add(leader);
  }

  /** Ends who is left of a group, SIGKILL after `patience` milliseconds; until then it counts as living. */
  async end(leader: number, patience: number): Promise<void> {
    if (signalGroup(leader, 0)) await endGroup(leader, patience);
    this.#leaders.delete(leader);
  }

  #killAll = (): void => {
    for (const leader of this.#leaders) signalGroup(leader, 'SIGKILL');
  };
}
