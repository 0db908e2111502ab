import { describe, expect, it } from 'vitest';
import { parseScenarios, scenarioDeviations } from './scenario-deviations.testkit.ts';

const tolerance = { early: 25, late: 60 };
const kinds = (recorded: string, seen: string) =>
  scenarioDeviations([recorded], [seen], tolerance).map(({ of }) => of);

describe('parseScenarios', () => {
  it('gives the lines of each scenario by its name', () => {
    expect([...parseScenarios('## a\n one\n two\n## b\n three\n')]).toEqual([
      ['a', [' one', ' two']],
      ['b', [' three']],
    ]);
  });
});

describe('scenarioDeviations', () => {
  it('takes the same bytes cut in another way', () => {
    expect(kinds("['4B@10', '6B@30', 'FIN@30']", "['10B@12', 'FIN@40']")).toEqual([]);
  });

  it('tells bytes that are missing', () => {
    expect(kinds("['10B@10', 'FIN@10']", "['9B@10', 'FIN@10']")).toEqual(['sight']);
  });

  it('tells a reset for an end', () => {
    expect(kinds("['FIN@10']", "['RST@10']")).toEqual(['sight']);
  });

  it('tells an end for a connection that stayed open', () => {
    expect(kinds("['1B@0', 'open@301']", "['1B@0', 'FIN@301']")).toEqual(['sight']);
  });

  it('tells who saw it', () => {
    expect(
      kinds("{'client': ['FIN@1'], 'upstream': ['RST@1']}", "{'client': ['RST@1'], 'upstream': ['FIN@1']}"),
    ).toEqual(['sight', 'sight']);
  });

  it('takes the two ends in either order', () => {
    expect(
      kinds("{'client': ['FIN@1'], 'upstream': ['RST@1']}", "{'upstream': ['RST@1'], 'client': ['FIN@1']}"),
    ).toEqual([]);
  });

  it('tells bytes that came too soon', () => {
    expect(kinds("['1B@201', 'FIN@201']", "['1B@100', 'FIN@201']")).toEqual(['time']);
  });

  it('tells an end that came too late', () => {
    expect(kinds("['1B@201', 'FIN@201']", "['1B@201', 'FIN@301']")).toEqual(['time']);
  });

  it('tells a call that took too long, and takes one that was faster', () => {
    expect(kinds(' del 204 1401ms', ' del 204 1ms')).toEqual([]);
    expect(kinds(' del (204, 0.0013)', ' del (204, 0.1)')).toEqual(['time']);
  });

  it('tells another status', () => {
    expect(kinds(' del 204 1ms', ' del 503 1ms')).toEqual(['sight']);
  });

  it('takes other ports and names, and no Logger', () => {
    expect(
      kinds(
        '{"name":"dp44","listen":"127.0.0.1:43777","Logger":{},"toxics":[]}',
        '{"name":"dp3","listen":"127.0.0.1:1","toxics":[]}',
      ),
    ).toEqual([]);
  });

  it('tells lines that are missing', () => {
    expect(scenarioDeviations(['a', 'b'], ['a'], tolerance).map(({ of }) => of)).toEqual(['sight']);
  });
});
