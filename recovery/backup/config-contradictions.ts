import { formatDuration } from '../../agent/kit/duration.ts';
import type { BackupConfig, ConfiguredBackup, ConfiguredRepository } from '../config.ts';
import { longestGap, scheduleOf } from './backup-schedule.ts';

/** Something that cannot be together, and where. */
export type Contradiction = { readonly path: readonly (string | number)[]; readonly message: string };

/** What the shape of the section allows and cannot be meant. */
export function backupContradictions(config: BackupConfig): Contradiction[] {
  const { repositories, list } = config;
  return [
    ...Object.entries(repositories).flatMap(([name, one]) => under(['repositories', name], keys(one))),
    ...list.flatMap((one, index) =>
      under(
        ['list', index],
        [
          ...repositoryOf(one, config),
          ...due(one),
          ...check(one, config),
          ...wal(one, config),
          ...retention(one),
          ...age(one),
        ],
      ),
    ),
    ...twice(list),
    ...groups(list),
  ];
}

function under(place: readonly (string | number)[], found: readonly Contradiction[]): Contradiction[] {
  return found.map(({ path, message }) => ({ path: [...place, ...path], message }));
}

function keys({ passphrase, identity, writer_key }: ConfiguredRepository): Contradiction[] {
  const given = [passphrase, identity, writer_key].filter((key) => key !== undefined).length;
  if (given === 1) return [];
  const message = `give one of passphrase, identity and writer_key${given === 0 ? '' : ', not several'}`;
  return [{ path: [], message }];
}

function repositoryOf({ repository }: ConfiguredBackup, { repositories }: BackupConfig): Contradiction[] {
  const names = Object.keys(repositories);
  const known = names.length === 0 ? 'there is none' : `there are ${names.join(', ')}`;
  if (repository === undefined)
    return names.length === 1 ? [] : [{ path: [], message: `name its repository; ${known}` }];
  if (names.includes(repository)) return [];
  return [{ path: ['repository'], message: `no repository is called ${repository}; ${known}` }];
}

function due(backup: ConfiguredBackup): Contradiction[] {
  const { jitter } = backup;
  const own = dueTimes(backup);
  if (jitter === undefined || scheduleOf(backup) !== null) return own;
  return [...own, { path: ['jitter'], message: 'it has no effect without schedule or every' }];
}

type Due = Pick<ConfiguredBackup, 'schedule' | 'time_zone' | 'every'>;

function dueTimes({ schedule, time_zone, every }: Due): Contradiction[] {
  if (schedule !== undefined && every !== undefined)
    return [{ path: ['every'], message: 'it has a schedule already; keep one of both' }];
  if (time_zone === undefined || schedule !== undefined) return [];
  return [{ path: ['time_zone'], message: 'it has no effect without schedule' }];
}

function check(
  { check: options, repository }: ConfiguredBackup,
  { repositories }: BackupConfig,
): Contradiction[] {
  if (options === undefined) return [];
  const found = dueTimes(options);
  if (options.schedule === undefined && options.every === undefined)
    found.push({ path: [], message: 'say when: give schedule or every' });
  const key = repositories[repository ?? Object.keys(repositories)[0] ?? ''];
  if (options.read !== 'none' && key?.writer_key !== undefined)
    found.push({
      path: ['read'],
      message: 'a writer key cannot read back; write none, and check from another host',
    });
  return under(['check'], found);
}

function wal(
  { wal: mode, source, repository }: ConfiguredBackup,
  { repositories }: BackupConfig,
): Contradiction[] {
  const refuse = (message: string) => [{ path: ['wal'], message }];
  if (mode === 'off') return [];
  if (source.kind !== 'postgres') return refuse(`only postgres has write-ahead logs, not ${source.kind}`);
  if (source.method === 'logical')
    return refuse('write-ahead logs are of no use to a logical backup; write method: physical');
  const targets = repositories[repository ?? Object.keys(repositories)[0] ?? '']?.targets.length ?? 1;
  if (mode === 'command' || targets === 1) return [];
  return refuse('a stream goes to one target; write wal: command, or a repository with one target');
}

function retention({ retention: rules }: ConfiguredBackup): Contradiction[] {
  if (rules === undefined || Object.values(rules).some((rule) => rule !== undefined)) return [];
  return [{ path: ['retention'], message: 'it keeps nothing; give at least one rule' }];
}

function age(backup: ConfiguredBackup): Contradiction[] {
  const schedule = scheduleOf(backup);
  const { max_age, jitter = 0 } = backup;
  if (max_age === undefined || schedule === null) return [];
  const gap = longestGap(schedule, 0);
  if (gap === undefined || max_age >= gap + jitter) return [];
  const apart = formatDuration(gap + jitter);
  return [
    {
      path: ['max_age'],
      message: `its runs can be ${apart} apart, so that it would be late without a fault`,
    },
  ];
}

function twice(list: readonly ConfiguredBackup[]): Contradiction[] {
  const names = list.map(({ name }) => name);
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [{ path: ['list', index, 'name'], message: `${name} is there twice; rename one` }],
  );
}

/** What is taken together is begun together, and goes to one place. */
function groups(list: readonly ConfiguredBackup[]): Contradiction[] {
  return list.flatMap((backup, index) => {
    const first = list.find(({ group }) => group !== undefined && group === backup.group);
    if (first === undefined || first === backup) return [];
    const differs = (['repository', 'schedule', 'time_zone', 'every', 'jitter', 'enabled'] as const).find(
      (option) => first[option] !== backup[option],
    );
    if (differs === undefined) return [];
    const message = `${first.name} is of the same group and has another ${differs}; give both the same`;
    return [{ path: ['list', index, backup[differs] === undefined ? 'group' : differs], message }];
  });
}
