import type { Profile } from './profile-shape.ts';

export type ProfileChange = { readonly kind: string; readonly subject: string; readonly message: string };
type Part = 'packages' | 'kernelParameters' | 'configFiles' | 'unitFiles';
type Difference = {
  readonly name: string;
  readonly verb: 'changed' | 'added' | 'removed';
  readonly text: string;
};

const PARTS: Record<
  Part,
  { kind: string; one: string; many: string; verbs: Record<Difference['verb'], string> }
> = {
  packages: {
    kind: 'packages-changed',
    one: 'package',
    many: 'packages',
    verbs: { changed: 'upgraded', added: 'installed', removed: 'removed' },
  },
  kernelParameters: {
    kind: 'kernel-parameters-changed',
    one: 'kernel parameter',
    many: 'kernel parameters',
    verbs: { changed: 'changed', added: 'added', removed: 'removed' },
  },
  configFiles: {
    kind: 'config-files-changed',
    one: 'config file',
    many: 'config files',
    verbs: { changed: 'changed', added: 'added', removed: 'removed' },
  },
  unitFiles: {
    kind: 'unit-files-changed',
    one: 'unit file',
    many: 'unit files',
    verbs: { changed: 'changed', added: 'added', removed: 'removed' },
  },
};
/** From here on changes of one sort are told together. */
const TOGETHER = 4;
const NAMED = 10;

/** What changed from one profile to the next, as events. A part that is not whole in both tells nothing. */
export function profileChanges(before: Profile, after: Profile): ProfileChange[] {
  const between = `between ${before.measuredAt} and ${after.measuredAt}`;
  return (Object.keys(PARTS) as Part[]).flatMap((part) => {
    const found = differences(before, after, part);
    return (['changed', 'added', 'removed'] as const).flatMap((verb) =>
      told(
        part,
        verb,
        found.filter((one) => one.verb === verb),
        between,
      ),
    );
  });
}

function told(part: Part, verb: Difference['verb'], found: Difference[], between: string): ProfileChange[] {
  const { kind, one, many, verbs } = PARTS[part];
  if (found.length < TOGETHER)
    return found.map(({ name, text }) => ({
      kind,
      subject: name,
      message: `${one} ${verbs[verb]}: ${text} (${between})`,
    }));
  const names = found.slice(0, NAMED).map(({ text }) => text);
  const rest = found.length > NAMED ? ` and ${found.length - NAMED} more` : '';
  const message = `${found.length} ${many} ${verbs[verb]}: ${names.join(', ')}${rest} (${between})`;
  return [{ kind, subject: many, message }];
}

function differences(before: Profile, after: Profile, part: Part): Difference[] {
  const [old, now] = [before[part], after[part]];
  if (old.because !== null || now.because !== null) return [];
  const names = [...new Set([...Object.keys(old.values), ...Object.keys(now.values)])].sort();
  return names
    .filter((name) => old.values[name] !== now.values[name])
    .map((name) => difference(part, name, old.values[name], now.values[name]));
}

function difference(part: Part, name: string, old: string | undefined, now: string | undefined): Difference {
  const verb = old === undefined ? 'added' : now === undefined ? 'removed' : 'changed';
  const hashes = part === 'configFiles' || part === 'unitFiles';
  const values = [old, now].filter((value) => value !== undefined).map((value) => value.slice(0, 100));
  return { name, verb, text: hashes ? name : `${name} ${values.join(' → ')}` };
}
