import { presentState } from '../../../probes/judge/probe-judge.ts';
import type { ProbeState } from '../../../probes/probe-result.ts';
import type { MeshPair as TablePair, VantageRow } from '../../../probes/verdict/vantage-table.ts';
import { endOf, type ProbeEntry } from './probe-entry.ts';
import { type HeardResult, isReached, isSilent, lossOf, type Vantage } from './vantage.ts';

/** What a host says of itself, for the verdict. */
export type OwnPlace = {
  readonly host: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly northStars: { readonly failing: number; readonly of: number };
};

/** Milliseconds for which what another told stays as new as it was: it is asked that seldom while all is well. */
const BETWEEN_QUESTIONS = 13_000;

/** What this host says of a probe. @param now milliseconds since the epoch */
export function ownRow({ judged, result }: ProbeEntry, place: OwnPlace, now: number): VantageRow {
  const families = result?.families;
  return {
    vantage: place.host,
    state: presentState(judged),
    reason: judged.last?.state === 'unknown' ? judged.last.reason : judged.reason,
    age: result === undefined ? Number.POSITIVE_INFINITY : Math.max(0, now - endOf(result)),
    ...(result?.address !== undefined && { address: result.address }),
    ...(result?.evidence.answers && { answers: result.evidence.answers }),
    ...(families && { families: { '4': families['4'].state, '6': families['6'].state } }),
    labels: place.labels,
    northStars: place.northStars,
  };
}

/** What another host told of a probe. @param now monotonic milliseconds */
export function heardRow(vantage: Vantage, heard: HeardResult | undefined, now: number): VantageRow {
  const { host, answer } = vantage;
  if (heard === undefined || answer === undefined)
    return { vantage: host, state: 'unknown', reason: 'no-answer', age: Number.POSITIVE_INFINITY };
  const { state, reason, address, answers, families } = heard.result;
  const [four, six] = [families?.['4'], families?.['6']];
  return {
    vantage: host,
    state: state as ProbeState,
    reason,
    age: heardAge(vantage, heard, now),
    ...(address !== null && { address }),
    ...(answers !== null && { answers }),
    ...(four && six && { families: { '4': four.state as ProbeState, '6': six.state as ProbeState } }),
    labels: answer.labels,
    northStars: answer.northStars,
  };
}

/** While it answers, what it told stays; a host that is silent is not believed any longer than its results are fresh. */
function heardAge(vantage: Vantage, { age, heardAt }: HeardResult, now: number): number {
  const since = now - heardAt;
  return age + (isSilent(vantage) ? since : Math.max(0, since - BETWEEN_QUESTIONS));
}

/** Who reaches whose host: from here by the exchange, of those that answer as they told. */
export function meshTable(host: string, vantages: readonly Vantage[]): TablePair[] {
  const asked = vantages.filter(({ exchanges }) => exchanges.length > 0);
  const own = asked.map((vantage) => ({
    from: host,
    to: vantage.host,
    up: isReached(vantage),
    loss: lossOf(vantage),
  }));
  const told = asked
    .filter((vantage) => !isSilent(vantage))
    .flatMap(({ host: from, answer }) =>
      (answer?.mesh ?? []).map(({ to, up, loss }) => ({ from, to, up, ...(loss !== null && { loss }) })),
    );
  return [...own, ...told];
}
