import type { DnsMessage } from './read-message.ts';
import type { DnsQuery } from './write-query.ts';

/**
 * What makes a message no answer to a query, or undefined when it is one (RFC 5452, section 9). With letters in random
 * case in the query, they have to come back as they were sent.
 */
export function misfit(message: DnsMessage, query: DnsQuery, caseMatters: boolean): string | undefined {
  if (!message.isResponse) return 'it is a query itself';
  if (message.id !== query.id) return 'it has another id';
  const [asked, ...more] = message.questions;
  // Servers that could not make sense of a query may leave it out of what they say.
  if (asked === undefined && message.rcode !== 'NOERROR') return undefined;
  if (asked === undefined || more.length > 0) return 'it repeats no question, or several';
  const { question } = query;
  const name = question.name === '.' ? '.' : `${question.name}.`;
  if (asked.name.toLowerCase() !== name.toLowerCase()) return `it is about ${asked.name}`;
  if (caseMatters && asked.name !== name) return 'the case of its letters was not kept';
  if (asked.type !== question.type || asked.class !== question.class) return 'it is about another type';
  return undefined;
}
