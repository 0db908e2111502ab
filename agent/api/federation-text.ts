import { escapeLabelValue, type Labels } from '../kit/labels.ts';
import { valueText } from './points-bytes.ts';
import type { NewestSample } from './services.ts';

/**
 * Newest samples in the text format 0.0.4, with their times, for a Prometheus to scrape (its web/federate.go): sorted
 * by name, every family of unknown type. A series gets those of `external` that it has not.
 */
export function* federationText(samples: readonly NewestSample[], external: Labels): Generator<string> {
  const families = Map.groupBy(samples, nameOf);
  families.delete('');
  for (const name of [...families.keys()].sort()) {
    yield `# TYPE ${name} untyped\n`;
    for (const sample of families.get(name)!) yield lineOf(name, sample, external);
  }
}

function lineOf(name: string, { labels, value, timestamp }: NewestSample, external: Labels): string {
  return `${name}${labelsText({ ...external, ...labels })} ${valueText(value)} ${timestamp}\n`;
}

function nameOf({ labels }: NewestSample): string {
  return plainName(labels.__name__ ?? '', /[^a-zA-Z0-9_:]/g);
}

function labelsText({ __name__, ...labels }: Labels): string {
  const inner = Object.entries(labels)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${plainName(name, /[^a-zA-Z0-9_]/g)}="${escapeLabelValue(value)}"`);
  return inner.length === 0 ? '' : `{${inner.join(',')}}`;
}

/** The format has no other characters: as Prometheus escapes names for who does not say that it takes them. */
function plainName(name: string, others: RegExp): string {
  return name.replace(others, '_').replace(/^(?=\d)/, '_');
}
