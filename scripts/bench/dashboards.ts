import { type Compared, comparedPoints } from './promql/compared-points.ts';
import { dashboardQueries } from './promql/dashboard-queries.ts';
import { startPrometheusThatScrapes } from './promql/scraping-prometheus.ts';
import { startProgram, vedette, withPrograms, workFolder } from './start-program.ts';

/**
 * The queries of the public node_exporter dashboards, on an agent and on a Prometheus that scrapes that agent each
 * second, with the agent's own times: how far their numbers are apart. They are asked half a second beside the samples: Prometheus 2
 * counts one at the far end of a window, 3 does not. A scrape that comes late misses a second.
 *
 *     bun scripts/bench/dashboards.ts [minutes=60]
 *     bun scripts/bench/dashboards.ts AGENT-URL PROMETHEUS-URL [minutes=60]     both run already
 */
const SECOND = 1_000;
const [first = '60', second, third = '60'] = process.argv.slice(2);

await withPrograms(async () => {
  if (second !== undefined) return tell(first, second, Number(third));
  const agent = '127.0.0.1:18338';
  await startProgram(vedette, ['agent', '--data', workFolder(), '--listen', agent], `http://${agent}/readyz`);
  const prometheus = await startPrometheusThatScrapes(agent);
  await Bun.sleep((Number(first) + 5) * 60 * SECOND);
  await tell(`http://${agent}`, prometheus, Number(first));
});

async function tell(agent: string, prometheus: string, minutes: number): Promise<void> {
  const end = Math.floor(Date.now() / SECOND) - 5.5;
  console.log('| query | points | median difference | largest |\n|---|---|---|---|');
  for (const { kind, query } of dashboardQueries) {
    const parameters = { query, start: String(end - minutes * 60), end: String(end), step: '15' };
    const path = `/api/v1/query_range?${new URLSearchParams(parameters)}`;
    const compared = comparedPoints(await matrixOf(agent + path), await matrixOf(prometheus + path));
    console.log(`| ${kind}: \`${query.replaceAll('|', '\\|')}\` | ${told(compared)} |`);
  }
}

function told({ points, missing, median, largest }: Compared): string {
  const lacking = missing > 0 ? ` (${missing} on one side only)` : '';
  return `${points}${lacking} | ${percent(median)} | ${percent(largest)}`;
}

function percent(ratio: number): string {
  return Number.isNaN(ratio) ? '' : `${(ratio * 100).toFixed(3)} %`;
}

async function matrixOf(url: string) {
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text.slice(0, 300)}`);
  return JSON.parse(text).data.result;
}
