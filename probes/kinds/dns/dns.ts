import type { HostAndPort } from '../../connect/connection-options.ts';
import { openConnection } from '../../connect/open-connection.ts';
import { resolveAddress } from '../../connect/resolve-address.ts';
import { secureConnection } from '../../connect/secure-connection.ts';
import { tlsFacts } from '../../connect/tls-facts.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import { defineProbeKind } from '../../probe-kind.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { askOverStream } from './ask-over-stream.ts';
import { askOverUdp } from './ask-over-udp.ts';
import { checkDnsOptions, type DnsOptions, dnsOptions } from './dns-options.ts';
import { followAliases } from './follow-aliases.ts';
import { parseNameServer, systemNameServers } from './name-servers.ts';
import type { DnsMessage } from './read-message.ts';
import { classes, typeNumber } from './record-types.ts';
import { dnsFacts, tellAnswer, tellMessage, tellNoMessage } from './tell-answer.ts';
import { type DnsQuery, mixCase, writeQuery } from './write-query.ts';

/** Asks one name server one question, and judges the answer (RFC 1034, 1035; over TLS RFC 7858). */
export const dnsProbe = defineProbeKind({
  name: 'dns',
  describe: 'What a name server answers',
  examples: [
    [
      "system --query-name www.example.org --expect 'dns.answers contains 192.0.2.7'",
      'What the name servers of this host say',
    ],
    [
      "ns1.example.org --query-name example.org --query-type SOA --expect 'dns.serial >= 2026112101'",
      'Whether a name server has the new zone',
    ],
  ],
  options: dnsOptions,
  target: 'server',
  check: checkDnsOptions,
  facts: { ...dnsFacts, ...tlsFacts },
  run: async (options, run) => {
    let answered = 0;
    try {
      const query = queryOf(options);
      const message = await ask(query, options, run);
      answered = 1;
      tellMessage(message, run);
      judge(message, query, options, run);
    } finally {
      run.endPhase();
      if (answered === 0) tellNoMessage(run);
      tellTimes(answered, run);
    }
  },
});

function queryOf(options: DnsOptions): DnsQuery {
  const plain = options.query_name === '.' ? '.' : options.query_name.replace(/\.$/, '');
  const name = options.mix_case ? mixCase(plain) : plain;
  const question = { name, type: typeNumber(options.query_type)!, class: classes[options.query_class] };
  return writeQuery(question, options);
}

/** Over the transport of the options; an answer that was cut is asked for again over TCP (RFC 7766, section 5). */
async function ask(query: DnsQuery, options: DnsOptions, run: ProbeRun): Promise<DnsMessage> {
  const servers = await serversOf(options);
  run.trace.sent(`${options.query_class} ${options.query_type} of ${query.question.name}, id ${query.id}`);
  if (options.transport !== 'udp') return askConnected(query, servers[0]!, options, run);
  const { message, server } = await askRepeatedly(query, servers, options, run);
  run.fact('dns.tc', message.truncated);
  if (!message.truncated) return message;
  run.trace.note('the answer was cut, asking again over tcp');
  return askConnected(query, server, { ...options, transport: 'tcp' }, run);
}

async function serversOf({ server, transport }: DnsOptions): Promise<HostAndPort[]> {
  const port = transport === 'tls' ? 853 : 53;
  const parsed = parseNameServer(server, port);
  if (parsed !== 'system') return [parsed!];
  return (await systemNameServers()).map((host) => ({ host, port }));
}

async function askRepeatedly(
  query: DnsQuery,
  servers: readonly HostAndPort[],
  options: DnsOptions,
  run: ProbeRun,
): Promise<{ message: DnsMessage; server: HostAndPort }> {
  const patience = { attemptTimeout: options.wait, caseMatters: options.mix_case };
  for (let attempt = 0; attempt < options.attempts; attempt++) {
    const { host, port } = servers[attempt % servers.length]!;
    const resolved = await resolveAddress(host, options, run);
    run.fact('dns.attempts', attempt + 1);
    run.fact('dns.transport', 'udp');
    const peer = { ...resolved, port, source: options.source_address };
    const message = await askOverUdp(query, peer, patience, run);
    if (message !== undefined) return { message, server: { host: resolved.address, port } };
    run.trace.note(`no answer within ${options.wait} ms`);
  }
  throw new ProbeFailure('no-answer', `no answer to ${options.attempts} queries`);
}

async function askConnected(
  query: DnsQuery,
  server: HostAndPort,
  options: DnsOptions,
  run: ProbeRun,
): Promise<DnsMessage> {
  run.fact('dns.transport', options.transport);
  const socket = await openConnection(server, options, run);
  try {
    if (options.transport === 'tcp') return await askOverStream(query, socket, options.mix_case, run);
    const host = server.host;
    const { socket: secured } = await secureConnection(
      socket,
      { tls: options.tls, host, protocols: ['dot'] },
      run,
    );
    return await askOverStream(query, secured, options.mix_case, run);
  } finally {
    socket.destroy();
  }
}

function judge(message: DnsMessage, query: DnsQuery, options: DnsOptions, run: ProbeRun): void {
  const { rcode } = message;
  run.trace.received(`${rcode}, ${message.answers.length} answers`);
  if (message.truncated) throw new ProbeFailure('answer-truncated', 'the answer was cut over tcp too');
  const followed = followAliases(message, query.question);
  tellAnswer(followed, rcode, run);
  if (!options.rcodes.some((good) => good === rcode)) {
    const reason = rcode === 'NOERROR' ? 'unexpected-rcode' : rcode.toLowerCase();
    throw new ProbeFailure(reason, `the name server answers ${rcode}`);
  }
  if (options.require_ad && !message.authentic) {
    throw new ProbeFailure('not-authenticated', 'the name server does not vouch for the signatures (no AD)');
  }
}

function tellTimes(answered: number, run: ProbeRun): void {
  const { dns = 0, connect = 0, tls = 0, processing = 0 } = run.phaseTimes();
  const times = { resolve: dns, connect: connect + tls, request: processing };
  for (const [phase, time] of Object.entries(times)) {
    run.metric('probe_dns_duration_seconds', 'Duration of DNS request by phase', time / 1_000, { phase });
  }
  const help = 'Displays whether or not the query was executed successfully';
  run.metric('probe_dns_query_succeeded', help, answered);
}
