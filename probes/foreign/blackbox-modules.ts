import { blackboxDns } from './blackbox-dns.ts';
import { blackboxGrpc } from './blackbox-grpc.ts';
import { blackboxHttp } from './blackbox-http.ts';
import { blackboxIcmp } from './blackbox-icmp.ts';
import { blackboxTcp } from './blackbox-tcp.ts';
import { ForeignDocument } from './foreign-document.ts';
import type { ForeignProblem } from './foreign-problem.ts';
import { ForeignSection } from './foreign-section.ts';
import { goDurationText } from './go-duration-text.ts';
import { type ProbeDefinition, withoutGaps } from './probe-definition.ts';

/** A module of blackbox_exporter: with a target it is a probe of ours. */
export type BlackboxModule = {
  readonly name: string;
  /** The kind of probe, which is also the name of the prober. */
  readonly kind: string;
  readonly probeOf: (target: string) => ProbeDefinition;
};

export type BlackboxModules = {
  /** Those that can be honoured whole. */
  readonly modules: ReadonlyMap<string, BlackboxModule>;
  /** Why others cannot; empty when all can. */
  readonly problems: readonly ForeignProblem[];
};

const PROBERS: Readonly<Record<string, (section: ForeignSection) => (target: string) => ProbeDefinition>> = {
  dns: blackboxDns,
  grpc: blackboxGrpc,
  http: blackboxHttp,
  icmp: blackboxIcmp,
  tcp: (section) => blackboxTcp(section, 'tcp'),
  unix: (section) => blackboxTcp(section, 'unix'),
};

/**
 * Reads a `blackbox.yml`
 * (https://github.com/prometheus/blackbox_exporter/blob/master/CONFIGURATION.md). Nothing is dropped without a word: a
 * module with an option that cannot be honoured is left out, and the option is named with its place.
 */
export function readBlackboxModules(text: string): BlackboxModules {
  const document = new ForeignDocument(text);
  const root = document.root();
  const modules = new Map<string, BlackboxModule>();
  const written = root.section('modules');
  for (const name of written?.keys() ?? []) {
    const before = document.problems.length;
    const section = written!.section(name);
    const read = section && readModule(name, section, document);
    if (read && document.problems.length === before) modules.set(name, read);
  }
  root.end();
  return { modules, problems: document.problems };
}

function readModule(
  name: string,
  module: ForeignSection,
  document: ForeignDocument,
): BlackboxModule | undefined {
  const kind = module.text('prober') ?? '';
  const prober = Object.hasOwn(PROBERS, kind) ? PROBERS[kind] : undefined;
  if (prober === undefined)
    return module.refuse('prober', `expected one of ${Object.keys(PROBERS).join(', ')}`);
  const timeout = goDurationText(module, 'timeout');
  const section = module.section(kind) ?? new ForeignSection(document, `${module.path}.${kind}`, undefined);
  const probeOf = prober(section);
  // The sections of other probers say nothing about this one; blackbox_exporter passes over them too.
  module.passOver(Object.keys(PROBERS));
  module.end();
  return { name, kind, probeOf: (target) => withoutGaps({ ...probeOf(target), timeout }) };
}
