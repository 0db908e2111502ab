import type { MeshPair, VantageRow } from './vantage-table.ts';

/** One peer or north star that is gone is its own trouble. */
const FEWEST = 2;
const MOST = 0.5;

/**
 * Why a vantage that fails its target is itself cut off, or undefined where it is not or cannot be told from a target
 * that is down. North stars decide first. What the mesh says needs a second witness, because a mesh that is shut by a
 * firewall looks the same as a cable that was cut:
 *
 *     somebody else reaches the target       the mesh is believed
 *     others fail as well                    believed, if they see each other
 *     nobody else is heard                   believed, if two peers are gone and the north stars do not say otherwise
 *
 * @param others the vantages that know, without this one
 */
export function isolationOf(
  row: VantageRow,
  others: readonly VantageRow[],
  mesh: readonly MeshPair[],
): string | undefined {
  const { of } = row.northStars ?? { of: 0 };
  const starless = withoutStars(row);
  if (starless !== undefined) return starless;
  const [out, into] = [from(mesh, row.vantage), to(mesh, row.vantage)];
  const cut = describeCut(out, into);
  if (cut === undefined) return undefined;
  if (others.some(({ state }) => state !== 'down')) return cut;
  const heard = new Set(others.map(({ vantage }) => vantage));
  const believed =
    heard.size > 0
      ? mesh.some((pair) => !isGone(pair) && heard.has(pair.from) && heard.has(pair.to))
      : downOf(out) >= FEWEST && of === 0;
  return believed ? cut : undefined;
}

/**
 * Why a vantage that does not know is cut off, or undefined where that cannot be told: it says itself that it reaches
 * no north stars, or nothing is heard of it, and at least two others reach its host no more.
 *
 * @param heard whether its last result is fresh
 */
export function isolationOfSilent(
  row: VantageRow,
  heard: boolean,
  mesh: readonly MeshPair[],
): string | undefined {
  if (heard) return withoutStars(row);
  const into = to(mesh, row.vantage);
  if (into.length < FEWEST || into.some((pair) => !isGone(pair))) return undefined;
  return `none of ${into.length} peers reaches it`;
}

function withoutStars({ northStars }: VantageRow): string | undefined {
  const { failing, of } = northStars ?? { failing: 0, of: 0 };
  const gone = failing >= FEWEST && failing * 2 > of;
  return gone ? `it reaches ${of - failing} of ${of} north stars` : undefined;
}

function from(mesh: readonly MeshPair[], vantage: string): MeshPair[] {
  return mesh.filter((pair) => pair.from === vantage && pair.to !== vantage);
}

function to(mesh: readonly MeshPair[], vantage: string): MeshPair[] {
  return mesh.filter((pair) => pair.to === vantage && pair.from !== vantage);
}

/** A link that loses most of what is sent is no link, though now and then something comes through. */
function isGone({ up, loss = 0 }: MeshPair): boolean {
  return !up || loss > MOST;
}

function downOf(pairs: readonly MeshPair[]): number {
  return pairs.filter(isGone).length;
}

function describeCut(out: readonly MeshPair[], into: readonly MeshPair[]): string | undefined {
  if (downOf(out) * 2 > out.length) return `it sees ${downOf(out)} of ${out.length} peers down`;
  if (downOf(into) * 2 > into.length) return `${downOf(into)} of ${into.length} peers do not see it`;
  return undefined;
}
