import { positionText } from './position-of.ts';

/**
 * The text is not PromQL, or more of PromQL than is evaluated here. The message is the one Prometheus gives, wherever
 * Prometheus has one: `1:5: parse error: unexpected end of input`.
 */
export class PromqlError extends SyntaxError {
  override readonly name = 'PromqlError';
  /** Of the offending text in the query, in UTF-16 units. */
  readonly offset: number;

  constructor(source: string, offset: number, problem: string) {
    super(`${positionText(source, offset)}: parse error: ${problem}`);
    this.offset = offset;
  }
}
