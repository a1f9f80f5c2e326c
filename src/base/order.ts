/** The order of texts, by bytes as Go sorts them: what is sorted here is ASCII, or compares alike. */

export const compareTexts = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

/** Of names with what they name, by the names. */
export const compareNames = ([left]: readonly [string, ...unknown[]], [right]: readonly [string, ...unknown[]]): number =>
  compareTexts(left, right)

export const sortTexts = (texts: Iterable<string>): string[] => [...texts].sort(compareTexts)
