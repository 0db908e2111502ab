import type { ProbesConfig } from '../../../probes/config.ts';
import type { Services } from '../../api/services.ts';
import type { MeshPair, ProbeRow } from '../../contract/probes.ts';
import type { Clock } from '../../kit/clock.ts';
import type { NewEvent } from '../../store/local/events.ts';
import type { KeptProbes } from './kept-probes.ts';
import { markEvent } from './mark-event.ts';
import type { ProbeAgenda } from './probe-agenda.ts';
import { probeDetail } from './probe-detail.ts';
import type { ProbeEntry } from './probe-entry.ts';
import type { ProbeMarks } from './probe-marks.ts';
import { probeRow } from './probe-rows.ts';
import { probeTargetOf } from './probe-target-of.ts';
import { probeTargetText } from './probe-target-text.ts';
import type { ProbeVerdicts } from './probe-verdicts.ts';
import type { ProbeWatch } from './probe-watch.ts';
import type { ProbeWorkerLink } from './probe-worker-link.ts';
import { runRecord } from './run-record.ts';
import { sealSecrets } from './sealed-definition.ts';
import { toldMesh } from './told-mesh.ts';
import type { VantageExchange } from './vantage-exchange.ts';
import { vantageResults } from './vantage-results.ts';
import type { OwnPlace } from './verdict-table.ts';
import type { SealedDefinition } from './worker-messages.ts';

export type ProbeParts = {
  readonly place: () => OwnPlace;
  readonly config: () => ProbesConfig;
  readonly clock: Clock;
  readonly kept: KeptProbes;
  readonly marks: ProbeMarks;
  readonly watch: ProbeWatch;
  readonly verdicts: ProbeVerdicts;
  readonly agenda: ProbeAgenda;
  readonly link: ProbeWorkerLink;
  readonly exchange: () => VantageExchange | undefined;
  readonly emit: (event: NewEvent) => void;
  readonly mesh: () => MeshPair[];
};

/** What the API asks of the probes of this host. */
export function probeServices(parts: ProbeParts): Services['probes'] {
  const { place, clock, kept, marks, watch, verdicts, agenda, link, exchange, mesh } = parts;
  const head = () => ({ time: new Date(clock.now()).toISOString(), vantage: place().host });
  const rowOf = (entry: ProbeEntry) => rowOfEntry(entry, parts);
  const runsHere = (name: string) => verdicts.runsHere(name);
  return {
    list: () => ({ ...head(), probes: watch.entries().map(rowOf) }),
    detail(name) {
      const entry = watch.entry(name);
      return { ...head(), probe: rowOf(entry), ...probeDetail(entry, kept) };
    },
    vantageResults({ probes, unsettled }) {
      const troubled = watch.entriesOf(namesIn(unsettled));
      if (troubled.length > 0) {
        watch.lookAgain(troubled.filter(({ definition }) => agenda.isRun(definition.name)));
        exchange()?.join(troubled.map(({ definition }) => definition.name));
      }
      const entries = probes === undefined ? watch.entries() : watch.entriesOf(namesIn(probes));
      const { labels, northStars } = place();
      return {
        ...head(),
        labels: { ...labels },
        results: vantageResults(entries, runsHere),
        mesh: toldMesh(mesh(), exchange()?.vantages() ?? []),
        northStars,
      };
    },
    mesh: () => ({ time: head().time, from: place().host, pairs: mesh() }),
    async run(name, signal) {
      const entry = watch.entry(name);
      const result = await link.run(sealSecrets(entry.definition) as SealedDefinition, signal);
      if (runsHere(name)) watch.take(name, result);
      verdicts.judge([entry]);
      return runRecord(result);
    },
    mark(name, request, actor) {
      const entry = watch.entry(name);
      const because = request.because === '' ? `by ${actor}` : `${request.because} (${actor})`;
      marks.set(name, { ...request, because });
      if (request.mark === 'paused') agenda.follow();
      parts.emit(markEvent(name, request, actor));
      return watch.marksOf(entry);
    },
    probeTarget: (request, signal) =>
      probeTargetText(request, parts.config(), (definition) => link.run(definition, signal)),
  };
}

function rowOfEntry(entry: ProbeEntry, { clock, watch, verdicts }: ProbeParts): ProbeRow {
  const { name } = entry.definition;
  return probeRow(entry, {
    now: clock.now(),
    target: probeTargetOf(entry.definition),
    vantages: verdicts.hostsOf(name),
    runsHere: verdicts.runsHere(name),
    marks: watch.marksOf(entry),
  });
}

function namesIn(list: string | undefined): Set<string> {
  return new Set(list === undefined || list === '' ? [] : list.split(','));
}
