import { z } from 'zod';
import { scheduledOptions } from '../../../probes/config.ts';
import { probeKinds } from '../../../probes/index.ts';
import type { ProbeKind } from '../../../probes/probe-kind.ts';
import { type OptionPath, problemList } from '../../config/config-problem.ts';
import { optionSources } from '../../config/option-sources.ts';
import { parseYaml } from '../../config/parse-yaml.ts';
import { OperationalError } from '../../kit/errors.ts';
import { nearestName } from '../../kit/nearest-name.ts';

/** One probe as a file has it. */
export type WrittenProbe = {
  readonly kind: ProbeKind;
  readonly name: string;
  readonly written: Readonly<Record<string, unknown>>;
  /** Where an option of it stands, as `file:line:column`. */
  readonly place: (path: OptionPath, atKey?: boolean) => string;
};

const section = z.record(z.string(), z.unknown());

/**
 * The probes of a YAML text: one, a list, or a whole configuration with `probes:`.
 *
 * @throws OperationalError `invalid` with the place in the text
 */
export function writtenProbes(path: string, text: Uint8Array): WrittenProbe[] {
  const source = parseYaml(path, text as Buffer);
  if ('problems' in source) throw new OperationalError('invalid', problemList(path, source.problems));
  const found = listed(source.value, []);
  if (found.length === 0) throw refused(`${path}: there is none in it`);
  const places = optionSources(source, []);
  return found.map(({ value, at }, index) => {
    const place = (below: OptionPath, atKey?: boolean) => places.place([...at, ...below], atKey);
    return { ...oneProbe(value, index, place), place };
  });
}

type Listed = { readonly value: unknown; readonly at: OptionPath };

function listed(value: unknown, at: OptionPath): readonly Listed[] {
  if (Array.isArray(value)) return value.map((item, index) => ({ value: item, at: [...at, index] }));
  const { probes, list } = section.safeParse(value).data ?? {};
  if (probes !== undefined) return listed(probes, [...at, 'probes']);
  return Array.isArray(list) ? listed(list, [...at, 'list']) : [{ value, at }];
}

function oneProbe(value: unknown, index: number, place: WrittenProbe['place']): Omit<WrittenProbe, 'place'> {
  const { data } = section.safeParse(value);
  if (data === undefined) throw refused(`${place([])}: expected a section with kind and its options`);
  const { kind: word } = data;
  const kind = probeKinds.find(({ name }) => name === word);
  if (kind === undefined) throw refused(`${place(word === undefined ? [] : ['kind'])}: ${unknownKind(word)}`);
  // What the schedule of an agent adds; a single run has no use for it.
  const own = Object.entries(data).filter(([key]) => key !== 'kind' && !(key in scheduledOptions));
  const name =
    typeof data.name === 'string' ? data.name : `${kind.name} ${String(data[kind.target] ?? index + 1)}`;
  return { kind, name, written: Object.fromEntries(own) };
}

function unknownKind(word: unknown): string {
  const known = probeKinds.map(({ name }) => name);
  if (typeof word !== 'string') return `it has no kind; known are ${known.join(', ')}`;
  const near = nearestName(word, known);
  return near === undefined
    ? `no kind is called ${word}; known are ${known.join(', ')}`
    : `no kind is called ${word}; did you mean ${near}?`;
}

function refused(message: string): OperationalError {
  return new OperationalError('invalid', `Cannot run the probes: ${message}`, {
    hint: 'vedette probe --help',
  });
}
