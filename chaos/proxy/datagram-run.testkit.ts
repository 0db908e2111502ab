import { seededRandom } from './seeded-random.ts';
import { type Attributes, initialAttributes, type ToxicKind } from './toxic-kind.ts';

export type SentDatagram = { readonly data: string; readonly due: number };

/** A toxic on datagrams, with all that it has sent and when that is due. */
export function runDatagrams(kind: ToxicKind, attributes: Attributes, seed = 1) {
  const sent: SentDatagram[] = [];
  const stage = kind.datagram!(
    { ...initialAttributes(kind), ...attributes },
    {
      random: seededRandom(seed),
      send: (data, due) => sent.push({ data: new TextDecoder().decode(data), due }) > 0,
    },
  );
  const datagram = (data: string, at: number) => stage.datagram(new TextEncoder().encode(data), at);
  return { sent, datagram, change: (attributes: Attributes, at = 0) => stage.change?.(attributes, at) };
}
