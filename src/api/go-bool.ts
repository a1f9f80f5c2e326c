/** Truth values in texts, as Go reads them. */

const words: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'true', 'TRUE', 'True'].map((word) => [word, true] as const),
  ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map((word) => [word, false] as const),
])

/** Go's `strconv.ParseBool`; undefined for what it refuses. */
export const parseBool = (text: string): boolean | undefined => words.get(text)
