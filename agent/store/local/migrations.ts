/** The shapes of `local.db`, oldest first. An entry that has been released never changes; a new one is added below. */
export const migrations: readonly string[] = [
  `CREATE TABLE event (
     id INTEGER PRIMARY KEY,
     time INTEGER NOT NULL, -- ms since the epoch, here and below
     kind TEXT NOT NULL,
     severity TEXT NOT NULL,
     subject TEXT NOT NULL,
     message TEXT NOT NULL
   );
   CREATE INDEX event_time ON event (time);
   CREATE TABLE audit (
     id INTEGER PRIMARY KEY,
     time INTEGER NOT NULL,
     actor TEXT NOT NULL,
     action TEXT NOT NULL,
     subject TEXT NOT NULL,
     outcome TEXT NOT NULL,
     detail TEXT NOT NULL
   );
   CREATE INDEX audit_time ON audit (time);
   CREATE TABLE token (
     name TEXT PRIMARY KEY,
     hash BLOB NOT NULL, -- SHA-256 of the secret
     role TEXT NOT NULL,
     createdAt INTEGER NOT NULL,
     expiresAt INTEGER,
     lastUsedAt INTEGER
   ) WITHOUT ROWID;
   CREATE TABLE peer (
     url TEXT PRIMARY KEY,
     name TEXT,
     token TEXT,
     fingerprint TEXT,
     addedAt INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE fact (
     key TEXT PRIMARY KEY,
     value TEXT NOT NULL
   ) WITHOUT ROWID;`,
  `CREATE TABLE probe_state (
     name TEXT PRIMARY KEY,
     state TEXT NOT NULL -- JSON, as the judge keeps it
   ) WITHOUT ROWID;
   CREATE TABLE probe_failure (
     id INTEGER PRIMARY KEY,
     name TEXT NOT NULL,
     record TEXT NOT NULL -- JSON: the run with its trace
   );
   CREATE INDEX probe_failure_name ON probe_failure (name, id);
   CREATE TABLE probe_good (
     name TEXT PRIMARY KEY,
     time INTEGER NOT NULL,
     evidence TEXT NOT NULL -- JSON: lines by topic
   ) WITHOUT ROWID;
   CREATE TABLE probe_mark (
     name TEXT NOT NULL,
     mark TEXT NOT NULL,
     because TEXT NOT NULL,
     until INTEGER,
     PRIMARY KEY (name, mark)
   ) WITHOUT ROWID;`,
  `CREATE TABLE heartbeat (
     name TEXT PRIMARY KEY,
     record TEXT NOT NULL -- JSON: what was heard of a job
   ) WITHOUT ROWID;`,
  // Words with spaces between. A comment behind the column would swallow the end of the table's own text.
  `ALTER TABLE token ADD COLUMN grants TEXT NOT NULL DEFAULT ''`,
  `CREATE TABLE backup_run (
     id TEXT PRIMARY KEY,
     backup TEXT NOT NULL,
     kind TEXT NOT NULL,
     startedAt INTEGER NOT NULL,
     finishedAt INTEGER,
     outcome TEXT,
     record TEXT NOT NULL -- JSON
   ) WITHOUT ROWID;
   CREATE INDEX backup_run_of ON backup_run (backup, kind, startedAt);
   CREATE INDEX backup_run_begin ON backup_run (startedAt);
   CREATE TABLE backup_state (
     name TEXT PRIMARY KEY,
     state TEXT NOT NULL -- JSON: when it was last due, how a target was found last
   ) WITHOUT ROWID;`,
  `CREATE TABLE rule_group (
     name TEXT PRIMARY KEY, -- file;group
     time INTEGER NOT NULL -- of the last evaluation
   ) WITHOUT ROWID;
   CREATE TABLE rule_series (
     id TEXT PRIMARY KEY, -- JSON: group, name with labels, number
     list TEXT NOT NULL -- JSON: the label sets that it gave last
   ) WITHOUT ROWID;`,
];
