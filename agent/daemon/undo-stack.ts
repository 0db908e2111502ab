import { errorMessage } from '../kit/errors.ts';
import type { Log } from '../kit/log.ts';

/** What must be undone, in the order in which it was done; `run` goes backwards and does each once. */
export class UndoStack {
  readonly #steps: { readonly what: string; readonly undo: () => void | Promise<void> }[] = [];

  add(what: string, undo: () => void | Promise<void>): void {
    this.#steps.push({ what, undo });
  }

  /** A step that fails is logged and does not keep the others from being undone. */
  async run(log: Log): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step.undo();
      } catch (error) {
        log.error('could not stop a part', { part: step.what, error: errorMessage(error) });
      }
    }
  }
}
