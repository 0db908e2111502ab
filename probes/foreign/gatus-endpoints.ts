import { ForeignDocument } from './foreign-document.ts';
import type { ForeignProblem } from './foreign-problem.ts';
import type { ForeignSection } from './foreign-section.ts';
import { expandEnvironment } from './gatus-environment.ts';
import { readGatusProbe } from './gatus-probe.ts';
import { goDurationText } from './go-duration-text.ts';
import { type ProbeDefinition, withoutGaps } from './probe-definition.ts';

export type GatusEndpoints = {
  /** With `name`, `group`, `interval`, `conditions` as our configuration has them. */
  readonly probes: readonly ProbeDefinition[];
  /** Why other endpoints cannot be taken over. */
  readonly problems: readonly ForeignProblem[];
  /** What is left out, as it is no matter of a probe: alerts, pages, storage. */
  readonly notes: readonly ForeignProblem[];
};

const NO_PROBES = 'is left out: it is no matter of probes';

/**
 * Reads the endpoints of a configuration of Gatus (https://github.com/TwiN/gatus#configuration). An endpoint that
 * cannot be honoured whole is left out, and what is wrong with it is named with its place.
 *
 * @param environment what `$NAME` and `${NAME}` in the file stand for
 */
export function readGatusEndpoints(
  text: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): GatusEndpoints {
  const { text: expanded, missing } = expandEnvironment(text, environment);
  const document = new ForeignDocument(expanded);
  const root = document.root();
  for (const name of missing.keys())
    document.note('', undefined, `the variable ${name} is not set, and is empty`);
  const probes: ProbeDefinition[] = [];
  for (const endpoint of root.sections('endpoints')) {
    const before = document.problems.length;
    const probe = readEndpoint(endpoint);
    if (probe && document.problems.length === before) probes.push(probe);
  }
  leaveOut(root);
  root.end();
  return { probes, problems: document.problems, notes: document.notes };
}

function readEndpoint(endpoint: ForeignSection): ProbeDefinition | undefined {
  const conditions = endpoint.texts('conditions');
  refuseUnjudged(endpoint, conditions);
  const common = readCommon(endpoint);
  const probe = readGatusProbe(endpoint);
  leaveOutOf(endpoint);
  endpoint.end();
  return probe && { ...common, conditions: conditionsFor(probe.kind, conditions), ...probe };
}

function readCommon(endpoint: ForeignSection) {
  const name = endpoint.text('name') ?? endpoint.refuse('name', 'is missing');
  const labels = endpoint.pairs('extra-labels');
  return withoutGaps({
    name,
    group: endpoint.text('group') || undefined,
    enabled: endpoint.flag('enabled') === false ? false : undefined,
    interval: goDurationText(endpoint, 'interval') ?? '1m',
    labels: Object.keys(labels).length > 0 ? labels : undefined,
  });
}

/** Of a gRPC server Gatus makes the body {"status":"SERVING"}; here it is the status. */
function conditionsFor(kind: string, conditions: readonly string[]): readonly string[] {
  return kind === 'grpc'
    ? conditions.map((line) => line.replace(/\[BODY\]\.status/gi, '[STATUS]'))
    : conditions;
}

function leaveOutOf(endpoint: ForeignSection): void {
  endpoint.noteAny({
    alerts: 'is left out: alerts are rules of their own',
    'maintenance-windows': 'is left out: write it as maintenance of the probe',
    ui: NO_PROBES,
  });
  endpoint.refuseAny({ store: 'belongs to suites: write a probe of the kind steps' });
  endpoint.passOver(['always-run']);
}

/** Here a target that cannot be reached is down, whatever conditions say. */
function refuseUnjudged(endpoint: ForeignSection, conditions: readonly string[]): void {
  if (conditions.length === 0) endpoint.refuse('conditions', 'expected at least one condition');
  const closed = conditions.find((line) => /\[CONNECTED\]\s*(?:==\s*false|!=\s*true)/i.test(line));
  if (closed !== undefined)
    endpoint.refuse('conditions', `${closed}: a target that cannot be reached is always down`);
}

function leaveOut(root: ForeignSection): void {
  const others = [
    ...[
      'alerting',
      'announcements',
      'concurrency',
      'connectivity',
      'debug',
      'disable-monitoring-lock',
      'metrics',
    ],
    ...['remote', 'security', 'skip-invalid-config-update', 'storage', 'tunneling', 'ui', 'web'],
  ];
  root.noteAny(Object.fromEntries(others.map((key) => [key, NO_PROBES])));
  root.noteAny({
    'external-endpoints': 'is left out: write each as a probe of the kind heartbeat',
    maintenance: 'is left out: write it as maintenance of each probe',
    suites: 'is left out: write each as a probe of the kind steps',
  });
}
