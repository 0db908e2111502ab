import type { HostSnapshot } from '../../data/host-store.ts';
import type { Panel } from '../../screens/host/panel.ts';
import { type LineChart, lineChart } from '../line-chart.ts';
import type { WallScene } from '../wall-scene.ts';
import type { WallWidget } from '../widget.ts';

/** A chart of the host screen as lines, from the history that the host has itself. */
export function hostChart(panel: Panel): WallWidget {
  let from: HostSnapshot | null | undefined;
  let made: LineChart | undefined;
  return lineChart(({ detail }) => {
    if (made === undefined || detail !== from) made = chartOf(panel, detail);
    from = detail;
    return made;
  });
}

function chartOf({ title, unit, series, top, leastTop }: Panel, detail: WallScene['detail']): LineChart {
  const empty =
    detail === null
      ? 'this host cannot be asked'
      : (detail.because ?? (detail.loaded ? 'no data' : 'asking'));
  return {
    title,
    unit,
    series: detail === null ? [] : series(detail.timeline),
    seconds: detail?.window.seconds ?? 900,
    top,
    leastTop,
    empty,
  };
}
