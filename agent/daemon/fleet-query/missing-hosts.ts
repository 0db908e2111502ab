import { OperationalError } from '../../kit/errors.ts';

/** Hosts whose series are not in the answer, and why. */
export class MissingHosts {
  readonly #reasons = new Map<string, string>();
  readonly #asked: number;

  /** @param asked how many hosts the question was for. */
  constructor(asked: number) {
    this.#asked = asked;
  }

  get names(): string[] {
    return [...this.#reasons.keys()];
  }

  has(host: string): boolean {
    return this.#reasons.has(host);
  }

  add(host: string, because: string): void {
    if (!this.#reasons.has(host)) this.#reasons.set(host, because);
  }

  /** One text that names them all; none where nobody is missing. */
  get warnings(): string[] {
    if (this.#reasons.size === 0) return [];
    return [`Partial result, without ${this.#reasons.size} of ${this.#asked} hosts: ${this.#told()}`];
  }

  /** @throws OperationalError `unavailable` when nobody is left. */
  requireSome(): void {
    if (this.#reasons.size < this.#asked) return;
    throw new OperationalError('unavailable', `Cannot answer the query: no host does: ${this.#told()}`, {
      hint: 'vedette status --all shows which hosts answer',
    });
  }

  #told(): string {
    return [...this.#reasons].map(([host, because]) => `${host} (${because})`).join(', ');
  }
}
