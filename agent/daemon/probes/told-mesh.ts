import type { MeshPair } from '../../contract/probes.ts';
import { isReached, lossOf, type Vantage } from './vantage.ts';

/**
 * How this host reaches the others, as it tells them: for a verdict it matters whether the host is there, also where its
 * agent refuses, and the exchange knows that sooner than the questions for the status.
 */
export function toldMesh(mesh: readonly MeshPair[], vantages: readonly Vantage[]): MeshPair[] {
  const asked = new Map(
    vantages.filter(({ exchanges }) => exchanges.length > 0).map((vantage) => [vantage.host, vantage]),
  );
  return mesh.map((pair) => {
    const vantage = asked.get(pair.to);
    return vantage === undefined ? pair : { ...pair, up: isReached(vantage), loss: lossOf(vantage) };
  });
}
