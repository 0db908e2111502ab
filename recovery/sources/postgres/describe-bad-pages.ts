import { safeLine } from '../../../agent/kit/safe-text.ts';
import type { BadPages } from './data-folder-copy.ts';
import { relationFile } from './data-folder-rules.ts';
import type { PhysicalCapture } from './physical.ts';
import { connectPostgres } from './postgres-connection-bun.ts';

/** Files that are told one by one, and blocks of each. */
const TOLD = { files: 100, blocks: 20 };
const GLOBAL_TABLESPACE = '1664';

/** A line for each file with damaged pages, with the relation whose file it is where the server can say. */
export async function describeBadPages(
  capture: Pick<PhysicalCapture, 'address' | 'facts'>,
  bad: readonly BadPages[],
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const { path, blocks } of bad.slice(0, TOLD.files)) {
    const relation = await relationOf(capture, path).catch(() => undefined);
    const told = blocks.slice(0, TOLD.blocks).join(', ');
    const more = blocks.length > TOLD.blocks ? ` and ${blocks.length - TOLD.blocks} more` : '';
    const of = relation === undefined ? '' : ` (${relation})`;
    lines.push(`Damaged pages in ${path}${of}: the checksum does not match in block ${told}${more}`);
  }
  if (bad.length > TOLD.files) lines.push(`Damaged pages in ${bad.length - TOLD.files} files more`);
  return lines;
}

/** `shop/public.orders` for the file of a relation. */
async function relationOf(
  { address, facts }: Pick<PhysicalCapture, 'address' | 'facts'>,
  path: string,
): Promise<string | undefined> {
  const file = relationFile(path.slice(path.lastIndexOf('/') + 1));
  const [, tablespace, database] = /^(?:base|pg_tblspc\/(\d+)\/[^/]+)\/(\d+)\//.exec(path) ?? [];
  const name = facts.databases.find(({ oid }) => oid === database)?.name;
  if (file === undefined || (name === undefined && !path.startsWith('global/'))) return undefined;
  const connection = await connectPostgres({ ...address, database: name ?? address.database });
  try {
    const space = path.startsWith('global/') ? GLOBAL_TABLESPACE : (tablespace ?? '0');
    const [row] = await connection.query(
      'SELECT pg_filenode_relation($1::oid, $2::oid)::regclass::text AS name',
      [space, file.node],
    );
    return row?.name ? safeLine(`${row.name} in ${name ?? 'all databases'}`) : undefined;
  } finally {
    await connection.close();
  }
}
