/** What hides words that are none: texts, quoted names, comments; each ends with the text where it is never closed. */
const hidden =
  /\be'(?:[^'\\]|''|\\.)*(?:'|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\$([a-z_]\w*)?\$[\s\S]*?(?:\$\1\$|$)/gi;
const changesRows =
  /\b(?:(insert|merge)\s+into|(delete)\s+from|(update)\s+(?:only\s+)?\S+\s+(?:(?:as\s+)?\w+\s+)?set)\b/;
const changesSchema =
  /^(create|alter|drop)\s+(?:(?:or\s+replace|unique|temp|temporary|unlogged|global|local|recursive)\s+)*(\w{1,20})/;
const plain =
  /^(insert|update|delete|merge|truncate|grant|revoke|comment|refresh|reassign|import|security)\b/;
const fullNames: Readonly<Record<string, string>> = {
  truncate: 'TRUNCATE TABLE',
  refresh: 'REFRESH MATERIALIZED VIEW',
  reassign: 'REASSIGN OWNED',
  import: 'IMPORT FOREIGN SCHEMA',
  security: 'SECURITY LABEL',
};

/**
 * The first command of a query that a read-only transaction refuses, as PostgreSQL names it: `INSERT`, `CREATE TABLE`
 * (https://www.postgresql.org/docs/current/sql-set-transaction.html). What functions and prepared statements do inside
 * cannot be seen in the text.
 */
export function writingStatement(query: string): string | undefined {
  const statements = query.replace(hidden, shown).toLowerCase().split(';');
  return statements.map((statement) => writes(statement.trim())).find((name) => name !== undefined);
}

function writes(statement: string): string | undefined {
  const [, word] = plain.exec(statement) ?? [];
  if (word !== undefined) return fullNames[word] ?? word.toUpperCase();
  const [, verb, what] = changesSchema.exec(statement) ?? [];
  if (verb !== undefined)
    return `${verb} ${what === 'materialized' ? 'materialized view' : what}`.toUpperCase();
  if (/^copy\b.*\bfrom\b/s.test(statement) && !/^copy\s*\(/.test(statement)) return 'COPY FROM';
  if (/^with\b/.test(statement)) return changesRows.exec(statement)?.slice(1).find(Boolean)?.toUpperCase();
  if (!/^select\b/.test(statement)) return undefined;
  if (/\binto\b/.test(statement)) return 'SELECT INTO';
  return /\bfor\s+(?:no\s+key\s+)?update\b/.test(statement) ? 'SELECT FOR UPDATE' : undefined;
}

/** A comment is a space, any text or name an empty name. */
function shown(found: string): string {
  return found.startsWith('--') || found.startsWith('/*') ? ' ' : ' "" ';
}
