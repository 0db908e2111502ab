/** A scenario in which we differ from Toxiproxy 2.12 on purpose: what is printed instead, and why. */
export type DeliberateDifference = {
  readonly scenario: string;
  /** Its letter in the list of differences. */
  readonly letter: 'a' | 'c' | 'e' | 'f';
  readonly because: string;
  readonly lines: readonly string[];
};

export const deliberateDifferences: readonly DeliberateDifference[] = [
  {
    scenario: 'half_close_client',
    letter: 'c',
    because: 'a client that has ended its side still gets the answer',
    lines: [` upstream got b'req' ['FIN@0'] send ok client sees ['8B@300', 'open@1300']`],
  },
  {
    scenario: 'half_close_upstream',
    letter: 'c',
    because: 'a server that has ended its side still gets what the client sends',
    lines: [` client sees ['3B@0', 'FIN@0']`, `  send ok upstream sees ['4B@0', 'open@1000']`],
  },
  {
    scenario: 'upstream_rst',
    letter: 'c',
    because: 'a reset is passed on as a reset',
    lines: [` client sees ['RST@0']`],
  },
  {
    scenario: 'client_rst',
    letter: 'c',
    because: 'a reset is passed on as a reset',
    lines: [` upstream sees ['RST@0']`],
  },
  {
    scenario: 'timeout_data_resets_timer',
    letter: 'e',
    because: 'traffic does not put off the time at which `timeout` closes',
    lines: [` 8 sends every 100ms: {'client': ['FIN@300'], 'upstream': ['FIN@300']}`],
  },
  {
    scenario: 'timeout_toxicity0_remove',
    letter: 'e',
    because: 'the removal of `timeout` closes only what it had hold of',
    lines: [`  ['6B@0', 'open@301']`, ` after removal {'client': ['open@1303'], 'upstream': ['open@1303']}`],
  },
  {
    scenario: 'reset_peer_existing',
    letter: 'f',
    because: '`reset_peer` resets connections that were open before it, too',
    lines: [
      ` idle {'client': ['open@401'], 'upstream': ['open@400']}`,
      ` after downstream data {'client': ['RST@1'], 'upstream': ['RST@1']}`,
    ],
  },
  {
    scenario: 'reset_peer_toxicity0',
    letter: 'f',
    because: 'a connection that toxicity spared ends as it would without the toxic',
    lines: [` client ['2B@0', 'FIN@0']`],
  },
  {
    scenario: 'reset_peer_removal_blocks',
    letter: 'f',
    because: 'the removal does not wait for the toxic',
    lines: [' del 204 1ms'],
  },
  {
    scenario: 'reset_peer_then_removed',
    letter: 'f',
    because: 'nothing of the toxic stays when it is removed',
    lines: [` client ['2B@0', 'FIN@0']`],
  },
];
