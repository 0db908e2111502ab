// Bit of each dot in U+2800…U+28FF, by row and column of the 2×4 cell (Unicode Standard §21.1, Braille Patterns).
const DOT_BITS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** Dots two to a cell across and four down, each cell owned by the series that drew into it last. */
export class BrailleCanvas {
  readonly width: number;
  readonly height: number;
  readonly #bits: Uint8Array;
  readonly #owners: Int8Array;

  /** A blank canvas of `width` × `height` cells. */
  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#bits = new Uint8Array(width * height);
    this.#owners = new Int8Array(width * height).fill(-1);
  }

  /** Sets the dot at `x` from the left and `y` from the top; outside the canvas nothing happens. */
  set(x: number, y: number, owner: number): void {
    if (x < 0 || y < 0 || x >= this.width * 2 || y >= this.height * 4) return;
    const cell = (y >> 2) * this.width + (x >> 1);
    this.#bits[cell]! |= DOT_BITS[y & 3]![x & 1]!;
    this.#owners[cell] = owner;
  }

  /** Draws a straight line between two dots, both included. */
  line(x0: number, y0: number, x1: number, y1: number, owner: number): void {
    const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
    for (let step = 0; step <= steps; step++) {
      this.set(
        Math.round(x0 + ((x1 - x0) * step) / steps),
        Math.round(y0 + ((y1 - y0) * step) / steps),
        owner,
      );
    }
  }

  /** The character of a cell, or undefined where nothing was drawn. */
  character(column: number, row: number): string | undefined {
    const bits = this.#bits[row * this.width + column]!;
    return bits === 0 ? undefined : String.fromCharCode(0x2800 + bits);
  }

  /** Who drew into a cell last; -1 for nobody. */
  owner(column: number, row: number): number {
    return this.#owners[row * this.width + column]!;
  }
}
