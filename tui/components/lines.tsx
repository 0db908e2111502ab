import { Box, Text } from 'ink';

export type LinesProps = {
  /** One string a row of the terminal, painted and exactly as wide as it. */
  readonly lines: readonly string[];
};

/**
 * Shows ready lines, one text node a row: a box a cell costs half as much again in every frame. Rows are keyed by
 * their place, so that scrolling changes texts and never moves nodes.
 */
export function Lines({ lines }: LinesProps) {
  const rows = lines.map((text, index) => ({ text, key: `row ${index}` }));
  return (
    <Box flexDirection="column" height={lines.length} flexShrink={0}>
      {rows.map(({ text, key }) => (
        <Text key={key} wrap="truncate">
          {text}
        </Text>
      ))}
    </Box>
  );
}
