import { humanBytes } from '../../../agent/kit/bytes.ts';
import { humanDuration } from '../../../agent/kit/duration.ts';
import { stateRole } from '../../components/state-role.ts';
import type { FleetHost } from '../../data/fleet-host.ts';
import { shortDuration, shortPercent } from '../../text/short.ts';
import { line, type Span } from '../../text/spans.ts';
import { clockText } from '../../time/time-bar.ts';
import type { SickSince } from '../sick-since.ts';
import { textBox } from '../text-box.ts';

/** One host in words and numbers. */
export const hostFacts = textBox('host', ({ hosts, since, at }, { width }, theme) => {
  const host = hosts[0];
  if (host === undefined) return [line([[' this host is gone', 'dim']], width, theme)];
  const sign: Span = [`${theme.glyphs[host.state]} ${host.state}`, stateRole(host)];
  const facts = factsOf(host).map(([name, value]): Span[] => [
    [` ${name.padEnd(9)}`, 'dim'],
    [value, old(host)],
  ]);
  return [
    [[' '], sign, [`  ${host.name}`, 'title']] satisfies Span[],
    ...sickness(host, since.get(host.key), at),
    ...facts,
  ].map((spans) => line(spans, width, theme));
});

function sickness({ because }: FleetHost, since: SickSince | undefined, at: number): Span[][] {
  if (since === undefined) return [];
  const when = since.longer ? `before ${clockText(since.at)}` : clockText(since.at);
  return [
    [[` since ${when} UTC (${humanDuration(at - since.at)})`, 'bad']],
    ...(because === null ? [] : [[[` ${because}`, 'bad']] satisfies Span[]]),
  ];
}

function factsOf(host: FleetHost): (readonly [name: string, value: string])[] {
  const { status, ageMs, latencyMs, via } = host;
  const { cpu, memory, load, topProcess, uptimeSeconds } = status?.summary ?? {};
  const facts: (readonly [string, string | undefined])[] = [
    ['numbers', ageMs === undefined ? 'none yet' : `${shortDuration(ageMs)} old`],
    ['cpu', cpu && `${shortPercent(cpu.usedRatio)} of ${cpu.count}`],
    ['memory', memory && `${shortPercent(memory.usedRatio)} of ${humanBytes(memory.totalBytes)}`],
    ['load', load?.map((value) => value.toFixed(2)).join(' ')],
    ['busiest', topProcess && `${topProcess.name} ${shortPercent(topProcess.cpuRatio)}`],
    ['uptime', uptimeSeconds === undefined ? undefined : humanDuration(uptimeSeconds * 1_000)],
    ['labels', status ? labelText(status.labels) : undefined],
    [
      'agent',
      status
        ? `${status.version}${latencyMs === null ? '' : `, ${Math.round(latencyMs)} ms away`}`
        : undefined,
    ],
    ['told by', via ?? undefined],
  ];
  return facts.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value] as const],
  );
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function old({ state }: FleetHost): 'dim' | 'plain' {
  return state === 'stale' || state === 'down' ? 'dim' : 'plain';
}
