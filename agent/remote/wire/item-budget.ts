import { ProtoError } from './proto-reader.ts';

/** Series, labels, symbols and samples in one request: empty ones take two bytes there, and a hundred here. */
export const MAXIMUM_ITEMS = 500_000;

/** Bounds the memory that a request takes once it is read. */
export class ItemBudget {
  #left = MAXIMUM_ITEMS;

  /** @throws ProtoError */
  take(count = 1): void {
    this.#left -= count;
    if (this.#left < 0)
      throw new ProtoError(`it holds more than ${MAXIMUM_ITEMS} series, labels and samples`);
  }
}
