import type { ToxicMatch } from './toxic.ts';
import type { Attributes, Stream, ToxicKind } from './toxic-kind.ts';

/** A toxic in force, as the data plane sees it. Its identity is the object. */
export type Toxic = {
  readonly kind: ToxicKind;
  readonly name: string;
  readonly stream: Stream;
  /** As it was spelled. */
  readonly spelled: string;
  attributes: Attributes;
  toxicity: number;
  readonly match: ToxicMatch;
  readonly owner: string | undefined;
  /** Seconds, as it was given last. */
  ttl: number | undefined;
  /** Connections that were opened since it was added. */
  seen: number;
};
