/** Where a node is. */
import { regionLabel, zoneLabel } from './labels.ts'

/** Region and zone in one, to tell zones apart; that of nodes which name neither is one too. */
export const zoneKey = (labels: Readonly<Record<string, string>> | undefined): string =>
  `${labels?.[regionLabel] ?? ''}/${labels?.[zoneLabel] ?? ''}`
