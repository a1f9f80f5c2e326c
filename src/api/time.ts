/** Instants as the wire writes them. */

/** RFC 3339 with whole seconds, as metav1.Time is written. */
export const timeText = (ms: number): string => `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`

/** RFC 3339 with microseconds, as metav1.MicroTime is written. */
export const microTimeText = (ms: number): string => `${new Date(Math.floor(ms)).toISOString().slice(0, 23)}000Z`

/** Milliseconds since the epoch; NaN for what is no time, undefined for an absent one. */
export const millisOf = <T extends string | null | undefined>(text: T): T extends string ? number : number | undefined =>
  // The conditional type follows the argument, which the compiler cannot see through the comparison.
  (text === undefined || text === null ? undefined : Date.parse(text)) as T extends string ? number : number | undefined
