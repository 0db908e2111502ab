/** The text is not PromQL, or more of PromQL than this version evaluates. The message is the one Prometheus would give. */
export class PromqlError extends SyntaxError {
  override readonly name = 'PromqlError';

  /** @param offset of the offending text in `source`, in UTF-16 units. */
  constructor(source: string, offset: number, problem: string) {
    super(`${position(source, offset)}: parse error: ${problem}`);
  }
}

/** `line:column`, both from 1. */
function position(source: string, offset: number): string {
  const before = source.slice(0, offset).split('\n');
  return `${before.length}:${before.at(-1)!.length + 1}`;
}
