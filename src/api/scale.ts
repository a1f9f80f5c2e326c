/** The Scale of an object: how many replicas it wants and has, whatever its kind. */
import type { KubeObject } from './object.ts'
import type { Scale } from './objects.ts'
import { apiVersionOf } from './resource.ts'

export const scaleKind = { group: 'autoscaling', version: 'v1', kind: 'Scale' } as const

interface Counts {
  readonly wanted: number
  readonly found: number
  /** Which pods it counts; empty for an object that does not say so. */
  readonly selector: string
}

/** Written as Go writes it: a wanted zero and an empty selector are left out. */
export function makeScale({ metadata }: KubeObject, { wanted, found, selector }: Counts): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata
  return {
    kind: scaleKind.kind,
    apiVersion: apiVersionOf(scaleKind),
    metadata: { name, ...(namespace !== undefined && { namespace }), uid, resourceVersion, creationTimestamp },
    spec: { ...(wanted !== 0 && { replicas: wanted }) },
    status: { replicas: found, ...(selector !== '' && { selector }) },
  }
}
