/** Options of `RestoreRequest.options` that a restore of Redis knows. */
export const redisRestoreOptions = {
  'server-bin': 'folder of redis-server and redis-check-rdb; found without it',
  'data-directory':
    'yes: `to` is the data folder of a stopped server, whose data is replaced; no: it is any folder; by what is in it without it',
  appendonly:
    'yes: the server has appendonly yes, so its data has to be in append-only files; as it was without it',
  live: 'HOST:PORT or socket of a running server of this host, whose data is replaced by way of a temporary one',
  username: 'user of the running server',
  'password-file': 'a file with the password of the running server',
} as const;
