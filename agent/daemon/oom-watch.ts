/** Compares the kernel's count of OOM kills from tick to tick. */
export class OomWatch {
  #kills: number | undefined;

  /** @returns how many processes were killed since the call before; 0 at the first, and where the kernel does not count. */
  step(kills: number | undefined): number {
    const before = this.#kills;
    if (kills !== undefined) this.#kills = kills;
    return before === undefined || kills === undefined ? 0 : Math.max(0, kills - before);
  }
}
