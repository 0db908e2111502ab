import { join } from 'node:path';
import system from '../../../build/systemd/vedette.service' with { type: 'text' };
import ofUser from '../../../build/systemd/vedette-user.service' with { type: 'text' };
import { defaultConfigFile } from '../../config/default-config-file.ts';
import { completionScript } from '../completion/completion-script.ts';

/** One file that an installation puts in its place. */
export type InstallFile = {
  readonly path: string;
  /** `program` is this program itself. */
  readonly content: 'program' | { readonly text: string };
  readonly mode: number;
  /** The operator's own once it is there: never overwritten, never removed. */
  readonly keep?: true;
};

export type InstallPlan = {
  readonly files: readonly InstallFile[];
  /** Commands afterwards, as argument vectors; only where systemd runs, and not below another root. */
  readonly commands: readonly (readonly string[])[];
  readonly undo: readonly (readonly string[])[];
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
      {
        path: at(places.config),
        content: { text: defaultConfigFile() },
        mode: user ? 0o600 : 0o640,
        keep: true,
      },
      { path: at(places.bash), content: { text: await completionScript('bash') }, mode: 0o644 },
      { path: at(places.fish), content: { text: await completionScript('fish') }, mode: 0o644 },
      { path: at(places.zsh), content: { text: await completionScript('zsh') }, mode: 0o644 },
    ],
    commands: [
      ...(user ? [] : [ADD_USER, ['chgrp', 'vedette', places.config]]),
      [...systemctl, 'daemon-reload'],
      [...systemctl, 'enable', 'vedette.service'],
      [...systemctl, 'restart', 'vedette.service'],
    ],
    undo: [[...systemctl, 'disable', '--now', 'vedette.service']],
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

const systemPlaces = {
  program: '/usr/local/bin/vedette',
  unit: '/etc/systemd/system/vedette.service',
  config: '/etc/vedette/vedette.yml',
  bash: '/usr/local/share/bash-completion/completions/vedette',
  fish: '/usr/local/share/fish/vendor_completions.d/vedette.fish',
  zsh: '/usr/local/share/zsh/site-functions/_vedette',
};

function userPlaces(home: string): typeof systemPlaces {
  return {
    program: join(home, '.local/bin/vedette'),
    unit: join(home, '.config/systemd/user/vedette.service'),
    config: join(home, '.config/vedette/vedette.yml'),
    bash: join(home, '.local/share/bash-completion/completions/vedette'),
    fish: join(home, '.config/fish/completions/vedette.fish'),
    zsh: join(home, '.local/share/zsh/site-functions/_vedette'),
  };
}
