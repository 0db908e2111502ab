import type { HostProfile } from '../../contract/profile.ts';
import type { Comparison, ComparisonRow, ComparisonSection, SectionName, Subject } from './comparison.ts';
import { ignoredBecause } from './ignored-facts.ts';
import type { MetricSummary } from './metric-profile.ts';
import { numberScores, OUTLIER, valueScores } from './odd-one.ts';

type FactGroupName = Exclude<keyof HostProfile, 'measuredAt'>;
const ABSENT = '(absent)';
const GROUPS: Record<Exclude<SectionName, 'metrics'>, readonly FactGroupName[]> = {
  'kernel parameters': ['kernelParameters', 'bootOptions'],
  packages: ['packages'],
  units: ['units', 'unitFiles'],
  'config files': ['configFiles'],
  hardware: ['hardware', 'limits', 'mounts'],
};

/**
 * Says what differs between two or more subjects, most different first. Numbers score by robust distance
 * (`numberScores`), facts by how alone a value is (`valueScores`); what is noise by nature is left out
 * (`ignored-facts.ts`). The order of the subjects changes the columns only.
 */
export function compareSubjects(subjects: readonly Subject[]): Comparison {
  const facts = Object.entries(GROUPS).map(([name, groups]) => ({
    name: name as SectionName,
    rows: ranked(groups.flatMap((group) => factRows(subjects, group))),
  }));
  const sections: ComparisonSection[] = [{ name: 'metrics', rows: ranked(metricRows(subjects)) }, ...facts];
  return {
    subjects: subjects.map(({ name, because }) => ({ name, because })),
    sections,
    incomplete: subjects.flatMap(incompleteParts),
    differs: sections.some(({ rows }) => rows.some(({ differs }) => differs)),
  };
}

function incompleteParts({ name, profile, metrics }: Subject): Comparison['incomplete'] {
  const parts = Object.values(GROUPS).flatMap((groups) =>
    groups.map((part) => ({ subject: name, part, because: profile?.[part].because ?? null })),
  );
  const silent = metrics !== null && Object.keys(metrics).length === 0;
  const because = silent ? 'no samples in the window' : null;
  return [{ subject: name, part: 'metrics', because }, ...parts].flatMap((one) =>
    one.because === null ? [] : [{ ...one, because: one.because }],
  );
}

function ranked(rows: ComparisonRow[]): ComparisonRow[] {
  return rows.sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function namesIn(records: readonly (Readonly<Record<string, unknown>> | null | undefined)[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record ?? {})))];
}

function factRows(subjects: readonly Subject[], group: FactGroupName): ComparisonRow[] {
  const groups = subjects.map(({ profile }) => profile?.[group] ?? null);
  return namesIn(groups.map((one) => one?.values))
    .filter((name) => ignoredBecause(group, name) === undefined)
    .map((name) => {
      // A group that is not whole cannot say that something is absent.
      const values = groups.map((one) => {
        if (one === null) return null;
        return Object.hasOwn(one.values, name) ? one.values[name]! : one.because === null ? ABSENT : null;
      });
      return factRow(subjects, name, values);
    });
}

function factRow(subjects: readonly Subject[], name: string, values: (string | null)[]): ComparisonRow {
  const scores = valueScores(values);
  const score = Math.max(0, ...scores);
  const odd = oddOnes(subjects, values, scores, score);
  const distinct = new Set(values.filter((value) => value !== null)).size;
  const why =
    score === 0 ? 'the same' : odd.length === 1 ? `${odd[0]} is alone` : `${distinct} different values`;
  return { name, values, odd, score, differs: distinct > 1, why };
}

function metricRows(subjects: readonly Subject[]): ComparisonRow[] {
  const profiles = subjects.map(({ metrics }) => metrics);
  return namesIn(profiles).map((name) => {
    const summaries = profiles.map((profile) =>
      profile !== null && Object.hasOwn(profile, name) ? profile[name]! : null,
    );
    return metricRow(subjects, name, summaries);
  });
}

function metricRow(
  subjects: readonly Subject[],
  name: string,
  summaries: readonly (MetricSummary | null)[],
): ComparisonRow {
  const scale = Math.max(...summaries.map((summary) => summary?.scale ?? 0));
  const medians = numberScores(
    summaries.map((summary) => summary?.median ?? null),
    scale,
  );
  const peaks = numberScores(
    summaries.map((summary) => summary?.p95 ?? null),
    scale,
  );
  const scores = medians.map((score, index) => Math.max(score, peaks[index]!));
  const score = Math.max(0, ...scores);
  const values = summaries.map((one) =>
    one === null ? null : `${short(one.median)} (p95 ${short(one.p95)})`,
  );
  const odd = score >= OUTLIER ? oddOnes(subjects, values, scores, OUTLIER) : [];
  const by = Math.max(...medians) >= Math.max(...peaks) ? 'median' : 'p95';
  return { name, values, odd, score, differs: score >= OUTLIER, why: score === 0 ? 'the same' : by };
}

function oddOnes(
  subjects: readonly Subject[],
  values: readonly (string | null)[],
  scores: readonly number[],
  from: number,
): string[] {
  if (from === 0 || values.filter((value) => value !== null).length < 3) return [];
  return subjects.filter((_, index) => scores[index]! >= from).map(({ name }) => name);
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
