import type { ToxicKind } from '../toxic-kind.ts';
import { bandwidthToxic } from './bandwidth.ts';
import { blackholeToxic } from './blackhole.ts';
import { closeAfterToxic } from './close-after.ts';
import { corruptToxic } from './corrupt.ts';
import { duplicateToxic } from './duplicate.ts';
import { httpToxic } from './http/http-toxic.ts';
import { latencyToxic } from './latency.ts';
import { limitDataToxic } from './limit-data.ts';
import { lossToxic } from './loss.ts';
import { noopToxic } from './noop.ts';
import { postgresToxic } from './postgres/postgres-toxic.ts';
import { redisToxic } from './redis/redis-toxic.ts';
import { refuseFirstToxic } from './refuse-first.ts';
import { reorderToxic } from './reorder.ts';
import { resetPeerToxic } from './reset-peer.ts';
import { slicerToxic } from './slicer.ts';
import { slowCloseToxic } from './slow-close.ts';
import { timeoutToxic } from './timeout.ts';
import { tlsToxic } from './tls/tls-toxic.ts';

/** Every kind of toxic, in alphabetical order. To add one: a file here, its test, a line here. */
export const toxicKinds: readonly ToxicKind[] = [
  bandwidthToxic,
  blackholeToxic,
  closeAfterToxic,
  corruptToxic,
  duplicateToxic,
  httpToxic,
  latencyToxic,
  limitDataToxic,
  lossToxic,
  noopToxic,
  postgresToxic,
  redisToxic,
  refuseFirstToxic,
  reorderToxic,
  resetPeerToxic,
  slicerToxic,
  slowCloseToxic,
  timeoutToxic,
  tlsToxic,
];

const byName = new Map(toxicKinds.map((kind) => [kind.name, kind]));

export function toxicKindNamed(name: string): ToxicKind | undefined {
  return byName.get(name);
}
