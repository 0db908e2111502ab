import type { Argv } from 'yargs';

/** Which repository a command is about, and what opens it. */
export type RepositoryArguments = {
  readonly target?: readonly string[] | undefined;
  readonly repository?: string | undefined;
  readonly passphraseFile?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly config?: string | undefined;
};

/** The options of every command that opens a repository itself. */
export function repositoryOptions<T>(yargs: Argv<T>) {
  const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;
  return yargs
    .option('target', {
      ...text(
        'Where the repository is, as kind:what (directory, peer, s3, sftp): directory:/mnt/b; may be given again; else BACKUP_DIR',
      ),
      array: true,
    })
    .option('repository', text('A repository of the configuration, with its targets and its key'))
    .option('passphrase-file', text('File with the passphrase; else VEDETTE_PASSPHRASE, _FILE, or asked for'))
    .option('key-file', text('File with an identity or a writer key (vedette backup key)'))
    .option('config', text('Configuration to read; by default that of this host'))
    .conflicts('target', 'repository')
    .conflicts('passphrase-file', 'key-file');
}
