/** One object of a dump, as `pg_restore --list --verbose` tells it. */
export type DumpObject = {
  readonly id: number;
  /** The line as it is, for `--use-list`. */
  readonly line: string;
  /** `TABLE`, `TABLE DATA`, `INDEX`, … */
  readonly type: string;
  /** `-` where it has none. */
  readonly schema: string;
  /** Its name; of what belongs to a table often the name of that before it. */
  readonly name: string;
  readonly owner: string;
  readonly dependsOn: readonly number[];
};

/** Types whose names consist of several words come before those that they begin with. */
const TYPES = [
  ...['MATERIALIZED VIEW DATA', 'SEQUENCE OWNED BY', 'FOREIGN DATA WRAPPER', 'TEXT SEARCH CONFIGURATION'],
  ...['TEXT SEARCH DICTIONARY', 'TEXT SEARCH PARSER', 'TEXT SEARCH TEMPLATE', 'DATABASE PROPERTIES'],
  ...[
    'MATERIALIZED VIEW',
    'CHECK CONSTRAINT',
    'FK CONSTRAINT',
    'DEFAULT ACL',
    'EVENT TRIGGER',
    'FOREIGN TABLE',
  ],
  ...[
    'INDEX ATTACH',
    'OPERATOR CLASS',
    'OPERATOR FAMILY',
    'PUBLICATION TABLES IN SCHEMA',
    'PUBLICATION TABLE',
  ],
  ...[
    'ROW SECURITY',
    'SECURITY LABEL',
    'SEQUENCE SET',
    'SHELL TYPE',
    'STATISTICS DATA',
    'SUBSCRIPTION TABLE',
  ],
  ...['TABLE ATTACH', 'TABLE DATA', 'USER MAPPING', 'BLOB COMMENTS', 'BLOB METADATA', 'ACCESS METHOD'],
  ...['LARGE OBJECTS', 'PROCEDURAL LANGUAGE', 'BLOBS'],
];
const LINE = new RegExp(`^(\\d+); \\d+ \\d+ (${TYPES.join('|')}|[A-Z_]+) (.*)$`);

/**
 * Reads what `pg_restore --list --verbose` prints. Names may have blanks in them: which word belongs to the schema and which to the
 * owner is found by the schemas of the dump and the roles of the database.
 */
export function readDumpList(text: string, roles: readonly string[]): readonly DumpObject[] {
  const found: (DumpObject & { dependsOn: number[] })[] = [];
  for (const line of text.split('\n')) {
    const depends = /^;\tdepends on: ([\d ]+)$/.exec(line)?.[1];
    if (depends !== undefined) found.at(-1)?.dependsOn.push(...depends.trim().split(' ').map(Number));
    const [, id, type, rest] = LINE.exec(line) ?? [];
    if (rest === undefined) continue;
    const [words, owner] = withoutOwner(rest, roles);
    found.push({ id: Number(id), line, type: type!, schema: '', name: words, owner, dependsOn: [] });
  }
  const own = found.filter(({ type }) => type === 'SCHEMA').map(({ name }) => name.replace(/^- /, ''));
  // The longest first: one may be the beginning of another.
  const schemas = [...own, 'public', '-'].sort((a, b) => b.length - a.length);
  return found.map((one) => ({ ...one, ...withSchema(one.name, schemas) }));
}

function withoutOwner(rest: string, roles: readonly string[]): readonly [words: string, owner: string] {
  const fitting = roles.filter((role) => rest.endsWith(` ${role}`)).sort((a, b) => b.length - a.length);
  const owner = fitting[0] ?? rest.slice(rest.lastIndexOf(' ') + 1);
  return [rest.slice(0, rest.length - owner.length - 1), owner];
}

function withSchema(words: string, schemas: readonly string[]): Pick<DumpObject, 'schema' | 'name'> {
  const schema = schemas.find((one) => words.startsWith(`${one} `)) ?? words.split(' ', 1)[0]!;
  return { schema, name: words.slice(schema.length + 1) };
}

/** What belongs to a table and comes and goes with it. */
const PARTS = new Set([
  ...[
    'ACL',
    'CHECK CONSTRAINT',
    'COMMENT',
    'CONSTRAINT',
    'DEFAULT',
    'FK CONSTRAINT',
    'INDEX',
    'INDEX ATTACH',
    'POLICY',
  ],
  ...[
    'ROW SECURITY',
    'RULE',
    'SECURITY LABEL',
    'SEQUENCE',
    'SEQUENCE OWNED BY',
    'SEQUENCE SET',
    'STATISTICS',
  ],
  ...['STATISTICS DATA', 'TABLE ATTACH', 'TABLE DATA', 'TRIGGER'],
]);

/** Objects of these tables and all that belongs to them: data, sequences, indexes, constraints, triggers, rights; partitions too. */
export function tableObjects(
  all: readonly DumpObject[],
  tables: readonly DumpObject[],
): readonly DumpObject[] {
  const chosen = new Set(tables.map(({ id }) => id));
  for (const { type, dependsOn } of all) {
    const [child, parent] = dependsOn;
    if (type === 'TABLE ATTACH' && chosen.has(parent!)) chosen.add(child!);
  }
  const others = new Set(
    all.filter(({ type, id }) => type === 'TABLE' && !chosen.has(id)).map(({ id }) => id),
  );
  const fits = ({ type, schema, name, dependsOn }: DumpObject): boolean => {
    if (!PARTS.has(type) || !dependsOn.some((one) => chosen.has(one))) return false;
    // A foreign key depends on the table that it points at as well; it belongs to the one that it is named after.
    if (type !== 'FK CONSTRAINT') return !dependsOn.some((one) => others.has(one));
    return all.some((one) => chosen.has(one.id) && one.schema === schema && name.startsWith(`${one.name} `));
  };
  // A default comes before the sequence's owner is told, so what depends on what is looked at again.
  for (let round = 0; round < 3; round++) for (const one of all) if (fits(one)) chosen.add(one.id);
  return all.filter(({ id }) => chosen.has(id));
}

/** A schema and everything in it. */
export function schemaObjects(all: readonly DumpObject[], schema: string): readonly DumpObject[] {
  return all.filter(
    (one) =>
      one.schema === schema ||
      (one.schema === '-' &&
        (one.type === 'SCHEMA'
          ? one.name === schema
          : /^(ACL|COMMENT|SECURITY LABEL)$/.test(one.type) && one.name === `SCHEMA ${schema}`)),
  );
}
