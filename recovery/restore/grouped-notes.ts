/** Notes of one restore: what happened to many paths for one reason is one note, with the first of them and their number. */
export class GroupedNotes {
  static readonly MOST = 1_000;
  readonly #groups = new Map<string, { first: string; count: number }>();

  add(what: string, path: string): void {
    const known = this.#groups.get(what);
    if (known !== undefined) known.count++;
    else if (this.#groups.size < GroupedNotes.MOST) this.#groups.set(what, { first: path, count: 1 });
  }

  get texts(): string[] {
    return [...this.#groups].map(([what, { first, count }]) =>
      count === 1 ? `${first}: ${what}` : `${first} and ${count - 1} more: ${what}`,
    );
  }
}
