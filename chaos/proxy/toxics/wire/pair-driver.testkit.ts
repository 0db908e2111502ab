import {
  type Attributes,
  initialAttributes,
  type StageOutput,
  type Stream,
  type ToxicKind,
} from '../../toxic-kind.ts';

type Held = { readonly what: Uint8Array | 'end' | 'finish' | 'close' | 'reset'; readonly due: number };

export type PairDriver = {
  /** Gives bytes to a stream; text is latin1. */
  send(stream: Stream, data: string | Uint8Array): void;
  /** What came out of a stream since it was asked last, as latin1. */
  take(stream: Stream): string;
  /** The same without forgetting it. */
  peek(stream: Stream): string;
  end(stream: Stream): void;
  advance(milliseconds: number): void;
  change(attributes: Attributes): void;
  remove(): void;
  /** What happened beside bytes: `upstream end`, `downstream close`, … */
  readonly events: string[];
};

/** Drives a `pair` kind as the engine does, with a clock that moves when told to. */
export function drivePair(kind: ToxicKind, attributes: Attributes = {}, random = () => 0): PairDriver {
  let now = 0;
  const events: string[] = [];
  const held: Record<Stream, Held[]> = { upstream: [], downstream: [] };
  const got: Record<Stream, Uint8Array[]> = { upstream: [], downstream: [] };
  const deliver = (stream: Stream, until: number) => {
    for (let next = held[stream][0]; next !== undefined && next.due <= until; next = held[stream][0]) {
      held[stream].shift();
      if (typeof next.what === 'string') events.push(`${stream} ${next.what}`);
      else got[stream].push(next.what);
    }
  };
  const output = (stream: Stream): StageOutput => {
    const put = (what: Held['what'], due: number) => {
      held[stream].push({ what, due });
      deliver(stream, now);
    };
    return {
      get held() {
        return held[stream].reduce((sum, { what }) => sum + (typeof what === 'string' ? 0 : what.length), 0);
      },
      send: (data, due) => put(data, due),
      end: (due) => put('end', due),
      finish: (due) => put('finish', due),
      close: (due) => put('close', due),
      reset: (due) => put('reset', due),
    };
  };
  const out = { upstream: output('upstream'), downstream: output('downstream') };
  const all = { ...initialAttributes(kind), ...attributes };
  const stages = kind.pair!(all, { random, now: () => now, out, client: '127.0.0.1:1' });
  for (const stream of ['upstream', 'downstream'] as const) stages[stream].begin?.(now);
  const each = (act: (stream: Stream) => void) => {
    for (const stream of ['upstream', 'downstream'] as const) act(stream);
  };
  const text = (stream: Stream) => Buffer.concat(got[stream]).toString('latin1');
  return {
    events,
    send: (stream, data) =>
      stages[stream].chunk(typeof data === 'string' ? Buffer.from(data, 'latin1') : data, now),
    peek: text,
    take(stream) {
      const taken = text(stream);
      got[stream] = [];
      return taken;
    },
    end(stream) {
      if (stages[stream].end === undefined) out[stream].end(now);
      else stages[stream].end(now);
    },
    advance(milliseconds) {
      now += milliseconds;
      each((stream) => deliver(stream, now));
    },
    change(changed) {
      const back = { upstream: held.upstream.splice(0), downstream: held.downstream.splice(0) };
      each((stream) => stages[stream].change?.({ ...all, ...changed }, now));
      each((stream) => {
        const [oldest] = back[stream];
        if (oldest !== undefined && typeof oldest.what !== 'string') {
          got[stream].push(oldest.what);
          back[stream].shift();
        }
        for (const { what } of back[stream])
          if (what === 'end') stages[stream].end?.(now);
          else if (typeof what !== 'string') stages[stream].chunk(what, now);
      });
    },
    remove() {
      each((stream) => stages[stream].remove?.(now));
      each((stream) => deliver(stream, Number.POSITIVE_INFINITY));
    },
  };
}
