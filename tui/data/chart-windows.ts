/** The lengths of time that charts show, in seconds, and the distance of their points. */
export const chartWindows = [
  { name: '5m', seconds: 300, step: 2 },
  { name: '15m', seconds: 900, step: 5 },
  { name: '1h', seconds: 3_600, step: 20 },
  { name: '3h', seconds: 10_800, step: 60 },
  { name: '12h', seconds: 43_200, step: 240 },
  { name: '2d', seconds: 172_800, step: 900 },
] as const;
export type ChartWindow = (typeof chartWindows)[number];
