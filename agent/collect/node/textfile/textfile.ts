import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorMessage } from '../../../kit/errors.ts';
import type { Log } from '../../../kit/log.ts';
import type { CollectorKind } from '../../collector.ts';
import type { Metric, MetricSet } from '../../metrics.ts';
import { type ExposedText, parseExposition } from './exposition-parser.ts';

/** A file as it was read last: its metrics and values, or what is wrong with it. */
type ReadFile = {
  readonly stamp: string;
  readonly modified: number;
  readonly values: readonly (readonly [metric: Metric, value: number])[];
  readonly wrong: string | undefined;
};

const MAXIMUM_BYTES = 16_777_216;

/** Metrics that scheduled jobs leave in `*.prom` files; a file is read again only when it has changed. */
export const textfile: CollectorKind = {
  name: 'textfile',
  interval: 5_000,
  open(metrics, { config, log }) {
    const { directory } = config.textfile;
    let files = new Map<string, ReadFile>();
    return {
      collect() {
        // A job may change the type of its metric: the old family must not outlive its last series.
        metrics.prune();
        const paths = listFiles(directory);
        files = new Map(paths.map((path) => [path, renew(metrics, path, files, log)]));
        for (const [path, file] of files) publish(metrics, path, file);
        metrics
          .gauge(
            'node_textfile_scrape_error',
            '1 if there was an error opening or reading a file, 0 otherwise',
          )
          .value([...files.values()].some(({ wrong }) => wrong !== undefined) ? 1 : 0);
      },
    };
  },
};

/** A folder that is not there has no files: nobody has to make it. */
function listFiles(directory: string): string[] {
  if (directory === '' || !existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => name.endsWith('.prom'))
    .sort()
    .map((name) => join(directory, name));
}

function publish(metrics: MetricSet, path: string, { values, modified, wrong }: ReadFile): void {
  if (wrong !== undefined) return;
  metrics
    .gauge('node_textfile_mtime_seconds', 'Unixtime mtime of textfiles successfully read.', 'file')
    .with(path)
    .set(modified);
  for (const [metric, value] of values) metric.set(value);
}

function renew(metrics: MetricSet, path: string, known: ReadonlyMap<string, ReadFile>, log: Log): ReadFile {
  const before = known.get(path);
  try {
    const status = statSync(path);
    const { mtimeMs, size, ino } = status;
    // To read a pipe or a device would stop the agent for as long as nobody writes to it.
    if (!status.isFile()) throw new Error('it is not a regular file');
    if (size > MAXIMUM_BYTES) throw new Error(`it has ${size} bytes, more than ${MAXIMUM_BYTES}`);
    const stamp = `${mtimeMs} ${size} ${ino}`;
    if (before?.stamp === stamp) return before;
    const values = toMetrics(metrics, path, parseExposition(readFileSync(path, 'utf8')));
    return { stamp, modified: Math.floor(mtimeMs / 1_000), values, wrong: undefined };
  } catch (error) {
    const wrong = errorMessage(error);
    if (wrong !== before?.wrong) log.warn('metrics file is left out', { file: path, error: wrong });
    return { stamp: '', modified: 0, values: [], wrong };
  }
}

/** Series of a histogram or a summary carry suffixes that their family does not. */
const SUFFIX = /_(?:bucket|count|sum)$/;

function toMetrics(metrics: MetricSet, path: string, text: ExposedText): (readonly [Metric, number])[] {
  return text.samples.map(({ name, labels, value }) => {
    const family = familyName(text, name);
    const help = text.helps.get(family) ?? `Metric read from ${path}`;
    const type = text.types.get(family) ?? 'untyped';
    return [metrics.family(family, type, help).series(name, labels), value] as const;
  });
}

function familyName({ types }: ExposedText, name: string): string {
  const base = name.replace(SUFFIX, '');
  const type = types.get(base);
  return !types.has(name) && (type === 'histogram' || type === 'summary') ? base : name;
}
