import type { SKRSContext2D } from '@napi-rs/canvas';
import {
  Chart,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  type Plugin,
  PointElement,
  Title,
} from 'chart.js';
import type { ExportedChart } from '../exported-view.ts';
import { FONT } from './bun-canvas.ts';
import { chartConfiguration } from './chart-configuration.ts';
import type { NumberedMarker } from './numbered-markers.ts';
import { panelContext } from './panel-context.ts';
import type { Area } from './picture-layout.ts';

Chart.register(Legend, LinearScale, LineController, LineElement, PointElement, Title);
Chart.defaults.font.family = FONT;

const MARKER = '#8250df';

/** Draws one chart into its part of a picture, by chart.js. */
export function drawPanel(
  context: SKRSContext2D,
  chart: ExportedChart,
  { x, y, width, height }: Area,
  markers: readonly NumberedMarker[],
): void {
  const shown = markers.filter(({ seconds, text }) =>
    chart.markers.some((one) => one.seconds === seconds && one.text === text),
  );
  context.save();
  context.translate(x, y);
  const canvas = panelContext(context, width, height);
  const drawn = new Chart(canvas, { ...chartConfiguration(chart), plugins: [markerLines(shown)] });
  drawn.destroy();
  context.restore();
}

/** Events as lines from top to bottom, each with the number of its note where there is room for it. */
function markerLines(markers: readonly NumberedMarker[]): Plugin<'line'> {
  return {
    id: 'markers',
    afterDatasetsDraw({ ctx, chartArea, scales }) {
      ctx.save();
      ctx.strokeStyle = MARKER;
      ctx.fillStyle = MARKER;
      ctx.lineWidth = 1;
      ctx.font = `600 10px ${FONT}`;
      let free = Number.NEGATIVE_INFINITY;
      for (const { number, seconds } of markers) {
        const x = Math.round(scales.x!.getPixelForValue(seconds)) + 0.5;
        ctx.beginPath();
        ctx.moveTo(x, chartArea.top);
        ctx.lineTo(x, chartArea.bottom);
        ctx.stroke();
        const width = ctx.measureText(String(number)).width;
        const left = x + 3 + width > chartArea.right ? x - 3 - width : x + 3;
        if (left < free) continue;
        ctx.fillText(String(number), left, chartArea.top + 10);
        free = left + width + 3;
      }
      ctx.restore();
    },
  };
}
