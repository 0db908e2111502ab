import { compareSubjects } from '../../client/compare/compare-subjects.ts';
import { type Subject, sectionNames } from '../../client/compare/comparison.ts';
import { readSubject } from '../../client/compare/read-subject.ts';
import { type Event, listEvents } from '../../contract/events.ts';
import { OperationalError } from '../../kit/errors.ts';
import type { Output } from '../command.ts';
import type { ConnectionArguments } from '../connection-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../json-text.ts';
import { type TimeArguments, timeOf, windowOf } from './diff-times.ts';
import { formatComparison } from './format-comparison.ts';
import { type NamedClient, resolveHosts } from './resolve-hosts.ts';

export type DiffArguments = ConnectionArguments &
  TimeArguments & {
    readonly host: readonly string[];
    readonly before?: string | undefined;
    readonly after?: string | undefined;
    readonly match?: readonly string[] | undefined;
    readonly section?: string | undefined;
    readonly all: boolean;
    readonly json: boolean;
  };
type Read = { readonly subjects: Subject[]; readonly events: readonly Event[] };

/** `vedette diff`. @throws OperationalError */
export async function runDiff(args: DiffArguments, output: Output): Promise<ExitCode> {
  checked(args);
  const hosts = await resolveHosts(args.host, args);
  const { subjects, events } =
    args.before === undefined ? await readHosts(hosts, args) : await readTimes(hosts[0]!, args, args.before);
  const answered = subjects.filter(({ metrics, profile }) => metrics !== null || profile !== null);
  if (answered.length < 2) throw alone(subjects);
  const whole = compareSubjects(subjects);
  const sections = whole.sections.filter(({ name }) => args.section === undefined || name === args.section);
  const differs = sections.some(({ rows }) => rows.some((row) => row.differs));
  const comparison = { ...whole, sections, differs };
  if (args.json) output.write(jsonText({ ...comparison, events }));
  else {
    const lines = formatComparison(comparison, events, { all: args.all, columns: output.columns });
    if (!differs) output.writeError('Nothing differs in what could be compared.\n');
    if (lines.length > 0) output.write(`${lines.join('\n')}\n`);
  }
  return differs || answered.length < subjects.length ? exitCodes.unwell.code : exitCodes.ok.code;
}

function checked({ host, before, after, section }: DiffArguments): void {
  const wrong = (what: string, hint: string) =>
    new OperationalError('invalid', `Cannot compare: ${what}`, { hint });
  const count = new Set(host).size;
  if (before !== undefined && count !== 1) throw wrong('--before is for one host', 'Name one host');
  if (before === undefined && after !== undefined) throw wrong('--after needs --before', 'Give both times');
  if (before === undefined && count < 2)
    throw wrong('there is one host', 'Name another, or give --before TIME to compare two times of it');
  if (section !== undefined && !sectionNames.some((name) => name === section))
    throw wrong(`there is no section ${section}`, `One of: ${sectionNames.join(', ')}`);
}

async function readHosts(hosts: readonly NamedClient[], args: DiffArguments): Promise<Read> {
  const window = windowOf(args, Date.now());
  const matches = args.match ?? [];
  const requests = hosts.map((host) => ({ ...host, ...window, withProfile: true, matches }));
  return { subjects: await Promise.all(requests.map(readSubject)), events: [] };
}

async function readTimes({ name, client }: NamedClient, args: DiffArguments, text: string): Promise<Read> {
  const now = Date.now();
  const before = timeOf('--before', text);
  const after = args.after === undefined ? now : timeOf('--after', args.after);
  if (after <= before)
    throw new OperationalError('invalid', 'Cannot compare: --after is not later than --before');
  const subject = (at: number) =>
    readSubject({
      ...windowOf({ window: args.window, at: new Date(at).toISOString() }, now),
      name: `${name} ${new Date(at).toISOString()}`,
      client,
      withProfile: false,
      matches: args.match ?? [],
    });
  const subjects = [await subject(before), await subject(after)];
  const [since, until] = [new Date(before).toISOString(), new Date(after).toISOString()];
  const { events } = await client.call(listEvents, { query: { since, until, limit: 1_000 } });
  return { subjects, events };
}

function alone(subjects: readonly Subject[]): OperationalError {
  const reasons = subjects.filter(({ because }) => because !== null).map(({ because }) => because);
  return new OperationalError(
    'unavailable',
    `Cannot compare: fewer than two answered: ${reasons.join('; ')}`,
    {
      hint: 'vedette status --all shows which hosts answer',
    },
  );
}
