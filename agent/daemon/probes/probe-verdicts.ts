import { looksAtThisHost } from '../../../probes/judge/north-stars.ts';
import { chooseVantages, type WantedVantages } from '../../../probes/verdict/choose-vantages.ts';
import type { MeshPair as TablePair, VantageRow } from '../../../probes/verdict/vantage-table.ts';
import { type Verdict, verdict } from '../../../probes/verdict/verdict.ts';
import type { Clock } from '../../kit/clock.ts';
import type { NewEvent } from '../../store/local/events.ts';
import { type ProbeEntry, paceOf } from './probe-entry.ts';
import { isSilent, type Vantage } from './vantage.ts';
import { isSettled, newestTold, verdictEvent } from './verdict-event.ts';
import { heardRow, meshTable, type OwnPlace, ownRow } from './verdict-table.ts';

export type ProbeVerdictsOptions = {
  readonly host: string;
  readonly clock: Clock;
  readonly place: () => OwnPlace;
  readonly entries: () => readonly ProbeEntry[];
  readonly vantages: () => readonly Vantage[];
  readonly emit: (event: NewEvent) => void;
  /** The verdict of an entry is another one now, or was told. */
  readonly changed: (entry: ProbeEntry) => void;
};

/** Milliseconds after which a host that does not answer is no longer counted on to run its share. */
const LOST = 60_000;
/** Probes that are always looked at each second; of more, a tenth, and those that are not told yet. */
const FEW = 200;
const TURNS = 10;

/** The others and their mesh at one moment, made once for many probes. */
type Sight = {
  readonly place: OwnPlace;
  readonly vantages: readonly Vantage[];
  readonly mesh: readonly TablePair[];
};

/** Who runs a probe, and which hosts that was chosen from. */
type Chosen = { readonly from: string; readonly wanted: WantedVantages; readonly hosts: readonly string[] };

/**
 * Who runs which probe, and what all of them together say. Every agent judges for itself from what it hears; the one
 * that stands first for a probe, of those it hears, tells it as an event, so that one change is told once.
 */
export class ProbeVerdicts {
  readonly #options: ProbeVerdictsOptions;
  readonly #chosen = new Map<string, Chosen>();
  #turn = 0;

  constructor(options: ProbeVerdictsOptions) {
    this.#options = options;
  }

  /** The hosts that run a probe, the first that tells its verdict. */
  hostsOf(name: string): readonly string[] {
    return this.#chosen.get(name)?.hosts ?? [this.#options.host];
  }

  runsHere(name: string): boolean {
    return this.hostsOf(name).includes(this.#options.host);
  }

  /** Looks at these probes anew: something was found, here or elsewhere. */
  judge(entries: readonly ProbeEntry[]): void {
    const sight = this.#look();
    for (const entry of entries) this.#judge(entry, sight);
  }

  /** Finds anew who runs what, of everything. @returns whether this host runs other probes than before */
  choose(): boolean {
    const entries = this.#options.entries();
    const names = new Set(entries.map(({ definition }) => definition.name));
    for (const name of this.#chosen.keys()) if (!names.has(name)) this.#chosen.delete(name);
    return this.#chooseFor(entries);
  }

  /** To be called each second: what is heard grows old. @returns whether this host runs other probes than before */
  tick(): boolean {
    const entries = this.#options.entries();
    this.#turn = (this.#turn + 1) % TURNS;
    const looked =
      entries.length <= FEW
        ? entries
        : entries.filter((entry, index) => index % TURNS === this.#turn || isUntold(entry));
    const moved = this.#chooseFor(looked);
    this.judge(looked);
    return moved;
  }

  #look(): Sight {
    const [place, vantages] = [this.#options.place(), this.#options.vantages()];
    return { place, vantages, mesh: meshTable(place.host, vantages) };
  }

  #chooseFor(entries: readonly ProbeEntry[]): boolean {
    const vantages = this.#options.vantages();
    let moved = false;
    for (const { definition } of entries) {
      const ranHere = this.runsHere(definition.name);
      this.#choose(definition, vantages);
      moved ||= ranHere !== this.runsHere(definition.name);
    }
    return moved;
  }

  /** The same hosts to choose from are the same choice: it is not made again. */
  #choose({ name, vantages: wanted }: ProbeEntry['definition'], vantages: readonly Vantage[]): void {
    const { host, clock } = this.#options;
    const now = clock.monotonic();
    const having = vantages
      .filter(({ results }) => results.has(name))
      .filter(({ answeredAt }) => wanted === 'all' || now - answeredAt < LOST)
      .map((vantage) => vantage.host);
    const from = having.join();
    const known = this.#chosen.get(name);
    if (known?.from === from && known.wanted === wanted) return;
    this.#chosen.set(name, { from, wanted, hosts: chooseVantages(name, [host, ...having], wanted) });
  }

  #judge(entry: ProbeEntry, { place, vantages, mesh }: Sight): void {
    const { definition, verdict: before } = entry;
    const { clock } = this.#options;
    const [hosts, now] = [this.hostsOf(definition.name), clock.monotonic()];
    const rows = [
      ...(hosts.includes(place.host) ? [ownRow(entry, place, clock.now())] : []),
      ...vantages
        .filter(({ host }) => hosts.includes(host))
        .map((vantage) => heardRow(vantage, vantage.results.get(definition.name), now)),
    ];
    const found = verdict({
      probe: definition.name,
      interval: paceOf(definition),
      ...(definition.quorum !== undefined && { quorum: definition.quorum }),
      ...sightOf(definition.kind, rows, mesh),
    });
    const same = before !== undefined && before.cause === found.cause && before.state === found.state;
    if (!same) entry.verdictAt = now;
    entry.verdict = { ...plain(found), since: same ? before.since : new Date(clock.now()).toISOString() };
    if (!same) this.#options.changed(entry);
    this.#tell(entry, vantages);
  }

  /** Takes up what others have told, and tells what nobody has, where it is on this host to tell. */
  #tell(entry: ProbeEntry, vantages: readonly Vantage[]): void {
    const { name } = entry.definition;
    const heard = vantages.map(({ results }) => results.get(name)?.result.told);
    const before = newestTold([entry.toldVerdict, ...heard]);
    entry.toldVerdict = before;
    if (
      entry.verdict!.quorum.of < 2 ||
      !isUntold(entry) ||
      !isSettled(entry, this.#options.clock.monotonic())
    )
      return;
    if (!this.#isFirst(name, vantages)) return;
    const { cause, state } = entry.verdict!;
    entry.toldVerdict = { cause, state, version: (before?.version ?? 0) + 1 };
    this.#options.changed(entry);
    const event = verdictEvent(entry, before);
    if (event !== undefined) this.#options.emit(event);
  }

  /** Whether this host is the first vantage of those that can be heard. */
  #isFirst(name: string, vantages: readonly Vantage[]): boolean {
    const silent = new Set(vantages.filter(isSilent).map(({ host }) => host));
    return this.hostsOf(name).find((host) => !silent.has(host)) === this.#options.host;
  }
}

/** Whether the verdict of several vantages is another one than the fleet was told last; of one there is none to tell. */
function isUntold({ verdict: now, toldVerdict }: ProbeEntry): boolean {
  if (now === undefined || now.quorum.of < 2) return false;
  return now.cause !== toldVerdict?.cause || now.state !== toldVerdict.state;
}

function plain({ cause, state, message, failing, notes, quorum }: Verdict) {
  return { cause, state, message, failing: [...failing], notes: notes.map((note) => ({ ...note })), quorum };
}

/** What looks at its own host alone tells the truth without a network: being cut off explains nothing of it. */
function sightOf(kind: string, rows: readonly VantageRow[], mesh: readonly TablePair[]) {
  const isLocal = rows.every(({ address }) => looksAtThisHost({ kind, address }));
  return isLocal ? { rows: rows.map(({ northStars: _, ...row }) => row), mesh: [] } : { rows, mesh };
}
