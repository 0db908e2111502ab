const SHAPES = 8;

/** A list of series as callers of `append` pass it, and the order that sorts it. */
export type Shape = {
  readonly ids: Uint32Array;
  /** Positions in `ids` in ascending order of id; undefined when `ids` ascends itself. */
  readonly order: Uint32Array | undefined;
  readonly highest: number;
};

/** Recognises the lists of the last ticks, so that a tick costs one comparison of its ids, not a sort. */
export class ShapeCache {
  #shapes: Shape[] = [];

  /** The shape of these ids, each of which occurs once. */
  of(ids: ArrayLike<number>): Shape {
    const known = this.#shapes.find((shape) => sameIds(shape.ids, ids));
    if (known) return known;
    const shape = shapeOf(ids);
    this.#shapes = [shape, ...this.#shapes.slice(0, SHAPES - 1)];
    return shape;
  }
}

function shapeOf(ids: ArrayLike<number>): Shape {
  const copy = Uint32Array.from(ids);
  const order = ascends(copy) ? undefined : Uint32Array.from(copy.keys()).sort((a, b) => copy[a]! - copy[b]!);
  return { ids: copy, order, highest: copy.reduce((highest, id) => Math.max(highest, id), 0) };
}

function sameIds(known: Uint32Array, ids: ArrayLike<number>): boolean {
  if (known.length !== ids.length) return false;
  for (let index = 0; index < known.length; index++) if (known[index] !== ids[index]) return false;
  return true;
}

function ascends(ids: Uint32Array): boolean {
  for (let index = 1; index < ids.length; index++) if (ids[index]! <= ids[index - 1]!) return false;
  return true;
}
