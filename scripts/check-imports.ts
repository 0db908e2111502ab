import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const root = join(import.meta.dirname, '..');
const FEATURES = ['collect', 'alerts', 'slo', 'incidents', 'dora', 'traces', 'logs', 'forecast', 'remote'];

type Rule = { readonly from: string; readonly to: readonly string[]; readonly because: string };

/**
 * Who may import whom. `from` is a room (the longest that matches a file counts), `to` the rooms it may open beside
 * itself; what is not listed is refused. Type-only imports count: a type is knowledge too.
 */
const rules: readonly Rule[] = [
  { from: 'agent/kit', to: [], because: 'the floor knows nothing of what stands on it' },
  {
    from: 'agent/contract',
    to: ['agent/kit'],
    because: 'the wire is shared by both ends and must depend on neither',
  },
  {
    from: 'agent/client',
    to: ['agent/contract', 'agent/kit'],
    because: 'a client sees an agent only through the wire',
  },
  {
    from: 'agent/peers',
    to: ['agent/client', 'agent/contract', 'agent/kit'],
    because: 'peers are seen only through the wire, like any host',
  },
  {
    from: 'agent/store',
    to: ['agent/kit'],
    because: 'a store takes any series and record, not only those of our features',
  },
  ...FEATURES.map((feature) => ({
    from: `agent/${feature}`,
    to: ['agent/promql', 'agent/store', 'agent/kit', 'probes', 'chaos', 'recovery'],
    because:
      'features never import each other: what one needs of another is a series, an event, or handed in',
  })),
  {
    from: 'agent/collect',
    to: ['agent/kit'],
    because: 'collectors hand out metrics and need nothing but the kernel',
  },
  {
    from: 'agent/promql',
    to: ['agent/store', 'agent/kit'],
    because: 'the language reads the store and knows nothing of who asks',
  },
  {
    from: 'agent/config',
    to: [
      ...FEATURES.map((feature) => `agent/${feature}`),
      'agent/api/config.ts',
      'agent/peers',
      'agent/promql/config.ts',
      'agent/store',
      'agent/kit',
      'probes',
      'chaos',
      'recovery',
    ],
    because: 'it joins the config.ts of every feature and holds nothing of its own',
  },
  {
    from: 'agent/api',
    to: [
      ...FEATURES.map((feature) => `agent/${feature}`),
      'agent/config',
      'agent/contract',
      'agent/promql',
      'agent/store',
      'agent/kit',
    ],
    because: 'routes call services; they start nothing and know no command',
  },
  {
    from: 'agent/daemon',
    to: [
      ...FEATURES.map((feature) => `agent/${feature}`),
      'agent/api',
      'agent/config',
      'agent/contract',
      'agent/client',
      'agent/peers',
      'agent/promql',
      'agent/store',
      'agent/kit',
      'probes',
      'chaos',
      'recovery',
    ],
    because: 'the wiring sees every part, and no part sees the wiring',
  },
  {
    from: 'agent/cli',
    to: ['agent', 'probes', 'chaos', 'recovery', 'tui'],
    because: 'commands call what they name',
  },
  { from: 'agent/main.ts', to: ['agent/cli', 'agent/kit'], because: 'argv in, exit code out' },
  {
    from: 'tui',
    to: ['agent/client', 'agent/contract', 'agent/kit'],
    because: 'the face sees the agent only through the wire',
  },
  { from: 'probes', to: ['agent/kit'], because: 'probes are usable without an agent' },
  {
    from: 'chaos',
    to: ['agent/kit', 'probes'],
    because: 'an experiment looks through the same eyes as the watcher',
  },
  {
    from: 'recovery',
    to: ['agent/kit', 'probes'],
    because: 'a drill looks through the same eyes as the watcher',
  },
  { from: 'build', to: [], because: 'the release is made from outside' },
  {
    from: 'scripts',
    to: ['agent', 'tui', 'probes', 'chaos', 'recovery', 'build'],
    because: 'they serve us, and ship nowhere',
  },
];

/** Tests may open the rooms they bring together to try something for real. */
const isTest = (file: string) => /\.(test|testkit|contract)\.tsx?$/.test(file);

const within = (file: string, room: string) => file === room || file.startsWith(`${room}/`);

function ruleFor(file: string): Rule | undefined {
  return rules.filter((rule) => within(file, rule.from)).sort((a, b) => b.from.length - a.from.length)[0];
}

function importsOf(file: string): string[] {
  const source = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const found = source.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)['"](\.[^'"]+)['"]/g);
  const paths = [...found].map(([, path]) => normalize(join(dirname(file), path!)));
  return paths.filter((path) => /\.tsx?$/.test(path));
}

function violations(file: string): string[] {
  const rule = ruleFor(file);
  if (!rule) return [`${file}: stands in no room that scripts/check-imports.ts knows`];
  const allowed = [rule.from, ...rule.to];
  return importsOf(file)
    .filter((target) => !allowed.some((room) => within(target, room)))
    .map((target) => `${file} imports ${target}, but ${rule.from} may not: ${rule.because}`);
}

/** Captured trees in `testdata` are no sources, and their links go in circles. */
function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'testdata' ? [] : sources(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

const files = ['agent', 'tui', 'probes', 'chaos', 'recovery', 'scripts', 'build'].flatMap(sources);
const wrong = files.filter((file) => !isTest(file)).flatMap(violations);
for (const line of wrong) console.error(line);
console.log(`${files.length} files, ${wrong.length} wrong imports`);
if (wrong.length > 0) process.exitCode = 1;
