/** Labels that say what a node is made of, where it is and what it is for. */

export const hostnameLabel = 'kubernetes.io/hostname'
export const archLabel = 'kubernetes.io/arch'
export const osLabel = 'kubernetes.io/os'
export const instanceTypeLabel = 'node.kubernetes.io/instance-type'
export const zoneLabel = 'topology.kubernetes.io/zone'
export const regionLabel = 'topology.kubernetes.io/region'
export const controlPlaneLabel = 'node-role.kubernetes.io/control-plane'

/** The names that they had before, by those of today. */
export const earlierLabels = {
  [archLabel]: 'beta.kubernetes.io/arch',
  [osLabel]: 'beta.kubernetes.io/os',
  [instanceTypeLabel]: 'beta.kubernetes.io/instance-type',
  [zoneLabel]: 'failure-domain.beta.kubernetes.io/zone',
  [regionLabel]: 'failure-domain.beta.kubernetes.io/region',
  [controlPlaneLabel]: 'node-role.kubernetes.io/master',
} as const
