import type { Expression } from '../syntax/expression.ts';
import type { Meter } from './meter.ts';
import type { Operator } from './operator.ts';
import type { NodeProfile } from './query.ts';

type Node = { -readonly [Key in keyof NodeProfile]: NodeProfile[Key] } & { readonly children: Node[] };

/** Notes what each node of a query costs while its operators run. */
export class Profiler {
  readonly #source: string;
  readonly #meter: Meter;
  readonly #open: Node[] = [];
  root: NodeProfile | undefined;

  constructor(source: string, meter: Meter) {
    this.#source = source;
    this.#meter = meter;
  }

  /** Has a node compiled, its children within it, and measures what comes out. */
  node<T extends Operator>(expression: Expression, compile: () => T): T {
    const node = this.#begin(expression);
    this.#open.push(node);
    const operator = compile();
    this.#open.pop();
    return this.#measured(operator, node);
  }

  /** Adds the time of reading ahead to the node that is being compiled, and to those around it. */
  preparing(prepare: () => Promise<void>): () => Promise<void> {
    const nodes = [...this.#open];
    return async () => {
      const begun = performance.now();
      await prepare();
      const took = performance.now() - begun;
      for (const node of nodes) node.milliseconds += took;
    };
  }

  #begin(expression: Expression): Node {
    const { from, to } = expression.span;
    const text = expression.kind === 'given' ? expression.text : this.#source.slice(from, to);
    const node: Node = { text, kind: expression.kind, series: 0, samples: 0, milliseconds: 0, children: [] };
    this.root ??= node;
    this.#open.at(-1)?.children.push(node);
    return node;
  }

  #measured<T extends Operator>(operator: T, node: Node): T {
    if (operator.type === 'vector') return { ...operator, rows: () => this.#steps(operator.rows(), node) };
    if (operator.type === 'matrix')
      return { ...operator, series: () => this.#steps(operator.series(), node, ({ last }) => last) };
    if (operator.type === 'scalar')
      return { ...operator, values: () => this.#steps(operator.values(), node) };
    return operator;
  }

  *#steps<T, R>(
    work: Generator<T | undefined, R, undefined>,
    node: Node,
    isWhole: (value: T) => boolean = () => true,
  ): Generator<T | undefined, R, undefined> {
    try {
      for (;;) {
        const begun = performance.now();
        const read = this.#meter.samples;
        const next = work.next();
        node.milliseconds += performance.now() - begun;
        node.samples += this.#meter.samples - read;
        if (next.done) return next.value;
        if (next.value !== undefined && isWhole(next.value)) node.series++;
        yield next.value;
      }
    } finally {
      work.return(undefined as R);
    }
  }
}
