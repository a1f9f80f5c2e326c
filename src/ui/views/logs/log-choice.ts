/** What is chosen to be read of logs. */

/** Which part of the past is shown. */
export type Range = { readonly name: string; readonly tailLines?: number; readonly sinceSeconds?: number }

export interface Choice {
  readonly range: Range
  readonly previous: boolean
  /** Every container, even where the pod names a default one. */
  readonly allContainers: boolean
}
