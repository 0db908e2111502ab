import type { ExportedChart } from '../exported-view.ts';

/** An event of the picture: the same number at its line on each chart and before its note. */
export type NumberedMarker = { readonly number: number; readonly seconds: number; readonly text: string };

const MOST_NOTES = 15;

/** The events of all charts, each once, in order of time. */
export function numberedMarkers(charts: readonly ExportedChart[]): NumberedMarker[] {
  const markers = new Map(
    charts.flatMap((chart) => chart.markers).map((one) => [`${one.seconds} ${one.text}`, one]),
  );
  return [...markers.values()]
    .sort((a, b) => a.seconds - b.seconds)
    .map(({ seconds, text }, index) => ({ number: index + 1, seconds, text }));
}

/** A line for each of the first events: `2  03:12:07  web-1: nginx.service failed`; how many more there are. */
export function markerNotes(markers: readonly NumberedMarker[]): string[] {
  const notes = markers
    .slice(0, MOST_NOTES)
    .map(
      ({ number, seconds, text }) =>
        `${number}   ${new Date(seconds * 1_000).toISOString().slice(11, 19)}   ${text}`,
    );
  const more = markers.length - notes.length;
  return more > 0 ? [...notes, `and ${more} more`] : notes;
}
