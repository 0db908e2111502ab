import { ProbeFailure } from '../../probe-failure.ts';
import type { DnsMessage, DnsRecord } from './read-message.ts';
import { ANY, typeName } from './record-types.ts';
import type { DnsQuestion } from './write-query.ts';

export type FollowedAnswer = {
  /** The names that CNAME records led to, in order. */
  readonly aliases: readonly string[];
  /** The records of the type that was asked for, of the last of these names. */
  readonly records: readonly DnsRecord[];
};

const CNAME = 5;

/**
 * The records that answer a question, by way of the CNAME records in the same answer (RFC 1034, section 3.6.2).
 * Records of other names are left out: what was not asked is not believed.
 *
 * @throws ProbeFailure `cname-loop`; `wrong-answer` when there are records, and none is to the point
 */
export function followAliases({ answers }: DnsMessage, question: DnsQuestion): FollowedAnswer {
  const byName = Map.groupBy(answers, ({ name }) => name.toLowerCase());
  const aliases: string[] = [];
  const seen = new Set<string>();
  let name = question.name === '.' ? '.' : `${question.name.toLowerCase()}.`;
  for (;;) {
    if (seen.has(name)) throw new ProbeFailure('cname-loop', `its CNAME records lead back to ${name}`);
    seen.add(name);
    const own = (byName.get(name) ?? []).filter(({ class: of }) => fits(question.class, of));
    const records = own.filter(({ type }) => fits(question.type, type));
    const alias = own.find(({ type }) => type === CNAME);
    if (records.length === 0 && alias !== undefined) {
      aliases.push(alias.data);
      name = alias.data.toLowerCase();
      continue;
    }
    if (records.length === 0 && aliases.length === 0) refuseOthers(answers, question);
    return { aliases, records };
  }
}

const fits = (asked: number, found: number) => asked === found || asked === ANY;

function refuseOthers([stranger]: readonly DnsRecord[], question: DnsQuestion): void {
  if (stranger === undefined) return;
  const found = `${typeName(stranger.type)} of ${stranger.name}`;
  const message = `it was asked for ${typeName(question.type)} of ${question.name}, and answers with ${found}`;
  throw new ProbeFailure('wrong-answer', message);
}
