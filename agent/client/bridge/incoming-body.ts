export type IncomingBodyOptions = {
  /** Is told of the bytes that the reader took. */
  readonly taken: (bytes: number) => void;
  /** The reader wants no more. */
  readonly left: () => void;
};

/** The body of one answer of a bridge; what waits here is bounded by the window that the other side keeps to. */
export class IncomingBody {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly #waiting: Uint8Array<ArrayBuffer>[] = [];
  #wake: (() => void) | undefined;
  #end: { readonly error: Error | undefined } | undefined;

  constructor({ taken, left }: IncomingBodyOptions) {
    this.stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
      { pull: (controller) => this.#pull(controller, taken), cancel: left },
      { highWaterMark: 0 },
    );
  }

  push(bytes: Uint8Array): void {
    this.#waiting.push(new Uint8Array(bytes));
    this.#wake?.();
  }

  /** The body is complete, or ends here for that error. */
  end(error?: Error): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  async #pull(
    controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>,
    taken: (bytes: number) => void,
  ): Promise<void> {
    if (this.#waiting.length === 0 && this.#end === undefined)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    const piece = this.#waiting.shift();
    if (piece !== undefined) {
      controller.enqueue(piece);
      taken(piece.length);
    } else if (this.#end?.error) controller.error(this.#end.error);
    else controller.close();
  }
}
