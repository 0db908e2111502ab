/** A condition that cannot be used, with the place where it went wrong. */
export class ConditionError extends Error {
  override readonly name = 'ConditionError';
  /** The first character is 1. */
  readonly column: number;

  /** @param message what is wrong and what to write in its place */
  constructor(message: string, column: number) {
    super(`${message} (column ${column})`);
    this.column = column;
  }
}
