/** Where a node is. */
const regionLabel = 'topology.kubernetes.io/region'
export const zoneLabel = 'topology.kubernetes.io/zone'

/** Region and zone in one, to tell zones apart; that of nodes which name neither is one too. */
export const zoneKey = (labels: Readonly<Record<string, string>> | undefined): string =>
  `${labels?.[regionLabel] ?? ''}/${labels?.[zoneLabel] ?? ''}`
