import { presentState } from '../../../probes/judge/probe-judge.ts';
import type { ProbeState } from '../../../probes/probe-result.ts';
import { chooseVantages } from '../../../probes/verdict/choose-vantages.ts';
import type { MeshPair as TablePair, VantageRow } from '../../../probes/verdict/vantage-table.ts';
import { type Verdict, verdict } from '../../../probes/verdict/verdict.ts';
import type { MeshPair, ProbeVerdict, VantageResult } from '../../contract/probes.ts';
import type { Clock } from '../../kit/clock.ts';
import type { NewEvent } from '../../store/local/events.ts';
import type { ProbeEntry } from './probe-entry.ts';
import type { Vantage } from './vantage-exchange.ts';

export type ProbeVerdictsOptions = {
  readonly host: string;
  readonly labels: () => Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly entries: () => readonly ProbeEntry[];
  readonly vantages: () => readonly Vantage[];
  readonly mesh: () => readonly MeshPair[];
  readonly northStars: () => { readonly failing: number; readonly of: number };
  readonly emit: (event: NewEvent) => void;
  /** The verdict of an entry is another one now. */
  readonly changed: (entry: ProbeEntry) => void;
};

/** Milliseconds after which a host that does not answer is no longer counted on to run its share. */
const LOST = 60_000;
const SEVERITIES: Readonly<Record<ProbeState, NewEvent['severity']>> = {
  up: 'info',
  degraded: 'warning',
  down: 'error',
  unknown: 'warning',
};

/**
 * Who runs which probe, and what all of them together say. Every agent judges for itself from what it hears; the one
 * that stands first for a probe, of those it hears, tells it as an event, so that one change is told once.
 */
export class ProbeVerdicts {
  readonly #options: ProbeVerdictsOptions;
  #hosts = new Map<string, readonly string[]>();

  constructor(options: ProbeVerdictsOptions) {
    this.#options = options;
  }

  /** The hosts that run a probe, the first that tells its verdict. */
  hostsOf(name: string): readonly string[] {
    return this.#hosts.get(name) ?? [this.#options.host];
  }

  runsHere(name: string): boolean {
    return this.hostsOf(name).includes(this.#options.host);
  }

  /** Looks at everything anew. @returns whether this host runs other probes than before */
  update(): boolean {
    const vantages = this.#options.vantages();
    const results = new Map(vantages.map((vantage) => [vantage, byName(vantage)]));
    let moved = false;
    for (const entry of this.#options.entries()) {
      const { name } = entry.definition;
      const ranHere = this.runsHere(name);
      this.#hosts.set(name, this.#choose(entry, vantages, results));
      moved ||= ranHere !== this.runsHere(name);
      this.#judge(entry, vantages, results);
    }
    return moved;
  }

  #choose({ definition }: ProbeEntry, vantages: readonly Vantage[], results: Results): string[] {
    const { host, clock } = this.#options;
    const now = clock.monotonic();
    const having = vantages
      .filter((vantage) => results.get(vantage)!.has(definition.name))
      .filter(({ answeredAt }) => definition.vantages === 'all' || now - answeredAt < LOST)
      .map((vantage) => vantage.host);
    return chooseVantages(definition.name, [host, ...having], definition.vantages);
  }

  #judge(entry: ProbeEntry, vantages: readonly Vantage[], results: Results): void {
    const { definition, verdict: before } = entry;
    const found = verdict({
      probe: definition.name,
      interval: definition.interval,
      ...(definition.quorum !== undefined && { quorum: definition.quorum }),
      rows: this.#rows(entry, vantages, results),
      mesh: this.#pairs(vantages),
    });
    const same = before !== undefined && before.cause === found.cause && before.state === found.state;
    const now = new Date(this.#options.clock.now()).toISOString();
    entry.verdict = { ...plain(found), since: same ? before.since : now };
    if (same) return;
    this.#options.changed(entry);
    if (this.#tells(definition.name, vantages)) this.#tell(entry, before);
  }

  #rows(entry: ProbeEntry, vantages: readonly Vantage[], results: Results): VantageRow[] {
    const { name } = entry.definition;
    const hosts = new Set(this.hostsOf(name));
    const others = vantages
      .filter(({ host }) => hosts.has(host))
      .map((vantage) => this.#rowOf(vantage, results.get(vantage)!.get(name)));
    return hosts.has(this.#options.host) ? [this.#ownRow(entry), ...others] : others;
  }

  #ownRow({ judged, result }: ProbeEntry): VantageRow {
    const { host, labels, clock, northStars } = this.#options;
    return {
      vantage: host,
      state: presentState(judged),
      reason: judged.reason,
      age: result === undefined ? Number.POSITIVE_INFINITY : clock.now() - result.startedAt,
      ...(result?.address !== undefined && { address: result.address }),
      ...(result?.evidence.answers && { answers: result.evidence.answers }),
      ...(result?.families && {
        families: { '4': result.families['4'].state, '6': result.families['6'].state },
      }),
      labels: labels(),
      northStars: northStars(),
    };
  }

  /** Ages are told by the other's own clock, and grow by the time since it told them. */
  #rowOf({ host, answer, answeredAt }: Vantage, result: VantageResult | undefined): VantageRow {
    const told = result?.time == null ? undefined : Date.parse(answer!.time) - Date.parse(result.time);
    const age =
      told === undefined ? Number.POSITIVE_INFINITY : told + this.#options.clock.monotonic() - answeredAt;
    const families = result?.families;
    return {
      vantage: host,
      state: (result?.state ?? 'unknown') as ProbeState,
      reason: result?.reason ?? 'no-answer',
      age,
      ...(result?.address != null && { address: result.address }),
      ...(result?.answers != null && { answers: result.answers }),
      ...(families?.['4'] &&
        families['6'] && {
          families: { '4': families['4'].state as ProbeState, '6': families['6'].state as ProbeState },
        }),
      labels: answer?.labels ?? {},
      ...(answer && { northStars: answer.northStars }),
    };
  }

  /** How every vantage sees every other: our own pairs from the exchange, those of the others as they told them. */
  #pairs(vantages: readonly Vantage[]): TablePair[] {
    const { host } = this.#options;
    const own = vantages.map((vantage) => ({
      from: host,
      to: vantage.host,
      up: vantage.failure === undefined,
    }));
    const told = vantages
      .filter(({ failure }) => failure === undefined)
      .flatMap(({ host: from, answer }) => (answer?.mesh ?? []).map(({ to, up }) => ({ from, to, up })));
    return [...own, ...told];
  }

  /** Whether this host is the first vantage of those that can be heard. */
  #tells(name: string, vantages: readonly Vantage[]): boolean {
    const silent = new Set(vantages.flatMap(({ host, failure }) => (failure === undefined ? [] : [host])));
    return this.hostsOf(name).find((host) => !silent.has(host)) === this.#options.host;
  }

  /** One vantage has nothing to add to what the change of its state told. */
  #tell({ definition: { name }, verdict: now }: ProbeEntry, before: ProbeVerdict | undefined): void {
    if (now === undefined || now.quorum.of < 2) return;
    const calm = (state: string | undefined) => state === undefined || state === 'up' || state === 'unknown';
    if (
      calm(now.state) &&
      now.cause !== 'path-broken' &&
      (before === undefined || before.cause === 'unknown')
    )
      return;
    const notes = now.notes.map(({ vantage, because }) => `${vantage}: ${because}`).join('; ');
    this.#options.emit({
      kind: 'probe-verdict',
      severity: SEVERITIES[now.state as ProbeState] ?? 'warning',
      subject: name,
      message: `${now.cause}: ${now.message}${notes === '' ? '' : ` (${notes})`}`,
    });
  }
}

type Results = ReadonlyMap<Vantage, ReadonlyMap<string, VantageResult>>;

function byName({ answer }: Vantage): Map<string, VantageResult> {
  return new Map(answer?.results.map((result) => [result.name, result]));
}

function plain({ cause, state, message, failing, notes, quorum }: Verdict) {
  return { cause, state, message, failing: [...failing], notes: notes.map((note) => ({ ...note })), quorum };
}
