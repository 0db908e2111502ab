/** What waits for its time; of what is due at the same time, what came first goes first. */
export class DueHeap<T> {
  readonly #heap: { due: number; order: number; item: T }[] = [];
  #order = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** When the first is due; `Infinity` where there is none. */
  get due(): number {
    return this.#heap[0]?.due ?? Number.POSITIVE_INFINITY;
  }

  push(due: number, item: T): void {
    const heap = this.#heap;
    const entry = { due, order: this.#order++, item };
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(entry, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }

  pop(): T | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (first !== undefined && last !== undefined && first !== last) this.#sink(last);
    return first?.item;
  }

  /** Takes all of them, in the order in which they came. */
  takeAll(): T[] {
    return this.#heap
      .splice(0)
      .sort((a, b) => a.order - b.order)
      .map(({ item }) => item);
  }

  #sink(entry: { due: number; order: number; item: T }): void {
    const heap = this.#heap;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, entry)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = entry;
  }
}

type Ordered = { readonly due: number; readonly order: number };

function isBefore(a: Ordered, b: Ordered): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order);
}
