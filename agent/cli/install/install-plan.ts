import { dirname, join } from 'node:path';
import clock from '../../../build/systemd/clock.conf' with { type: 'text' };
import system from '../../../build/systemd/vedette.service' with { type: 'text' };
import ofUser from '../../../build/systemd/vedette-user.service' with { type: 'text' };
import { defaultConfigFile } from '../../config/default-config-file.ts';
import { stateFolder } from '../../kit/state-folder.ts';
import { version } from '../../kit/version.ts';
import { completionScript, everyCommand } from '../completion/completion-script.ts';
import { manualPage } from '../completion/manual-page.ts';

/** One file that an installation puts in its place. */
export type InstallFile = {
  readonly path: string;
  /** `program` is this program itself. */
  readonly content: 'program' | { readonly text: string };
  readonly mode: number;
  /** The operator's own once it is there: never overwritten, and removed only with `--purge`. */
  readonly keep?: true;
};

export type InstallPlan = {
  readonly files: readonly InstallFile[];
  /** Commands afterwards, as argument vectors; only where systemd runs, and not below another root. */
  readonly commands: readonly (readonly string[])[];
  readonly undo: UndoPlan;
};

/** What takes an installation back, in the order in which it happens. */
export type UndoPlan = {
  readonly before: readonly (readonly string[])[];
  /** What later upgrades put beside the files. */
  readonly files: readonly string[];
  /** Folders that are ours alone; they go when they are empty. */
  readonly folders: readonly string[];
  /** The data of the agent, with everything in it; only with `--purge`. */
  readonly data: string;
  readonly after: readonly (readonly string[])[];
  /** Only with `--purge`. */
  readonly afterPurge: readonly (readonly string[])[];
};

export type InstallPlace = { readonly user: boolean; readonly root: string; readonly home: string };

/** What an installation does, on paper: the same list is shown, carried out and taken back. */
export async function installPlan({ user, root, home }: InstallPlace): Promise<InstallPlan> {
  const at = (path: string) => join(root, path);
  const places = user ? userPlaces(home) : systemPlaces;
  const unit = user ? ofUser : system.replace('/usr/bin/vedette', places.program);
  const systemctl = ['systemctl', ...(user ? ['--user'] : [])];
  return {
    files: [
      { path: at(places.program), content: 'program', mode: 0o755 },
      { path: at(places.unit), content: { text: unit }, mode: 0o644 },
      ...(user ? [] : [{ path: at(CLOCK), content: { text: clock }, mode: 0o644 }]),
      {
        path: at(places.config),
        content: { text: defaultConfigFile() },
        mode: user ? 0o600 : 0o640,
        keep: true,
      },
      { path: at(places.bash), content: { text: await completionScript('bash') }, mode: 0o644 },
      { path: at(places.fish), content: { text: await completionScript('fish') }, mode: 0o644 },
      { path: at(places.zsh), content: { text: await completionScript('zsh') }, mode: 0o644 },
      { path: at(places.manual), content: { text: manualPage(await everyCommand(), version) }, mode: 0o644 },
    ],
    commands: [
      ...(user ? [] : [ADD_USER, ['chgrp', 'vedette', places.config]]),
      [...systemctl, 'daemon-reload'],
      [...systemctl, 'enable', 'vedette.service'],
      [...systemctl, 'restart', 'vedette.service'],
    ],
    undo: {
      before: [[...systemctl, 'disable', '--now', 'vedette.service']],
      files: [at(`${places.program}.previous`), at(`${places.program}.before`)],
      folders: [...(user ? [] : [at(dirname(CLOCK))]), at(dirname(places.config))],
      data: at(user ? stateFolder({ ...process.env, HOME: home }, 1) : '/var/lib/vedette'),
      after: [[...systemctl, 'daemon-reload']],
      afterPurge: user ? [] : [['userdel', 'vedette']],
    },
  };
}

const ADD_USER = [
  'useradd',
  '--system',
  '--user-group',
  '--no-create-home',
  '--home-dir',
  '/var/lib/vedette',
  '--shell',
  '/usr/sbin/nologin',
  'vedette',
];

const CLOCK = '/etc/systemd/system/vedette.service.d/clock.conf';

const systemPlaces = {
  program: '/usr/local/bin/vedette',
  unit: '/etc/systemd/system/vedette.service',
  config: '/etc/vedette/vedette.yml',
  bash: '/usr/local/share/bash-completion/completions/vedette',
  fish: '/usr/local/share/fish/vendor_completions.d/vedette.fish',
  zsh: '/usr/local/share/zsh/site-functions/_vedette',
  manual: '/usr/local/share/man/man1/vedette.1',
};

function userPlaces(home: string): typeof systemPlaces {
  return {
    program: join(home, '.local/bin/vedette'),
    unit: join(home, '.config/systemd/user/vedette.service'),
    config: join(home, '.config/vedette/vedette.yml'),
    bash: join(home, '.local/share/bash-completion/completions/vedette'),
    fish: join(home, '.config/fish/completions/vedette.fish'),
    zsh: join(home, '.local/share/zsh/site-functions/_vedette'),
    manual: join(home, '.local/share/man/man1/vedette.1'),
  };
}
