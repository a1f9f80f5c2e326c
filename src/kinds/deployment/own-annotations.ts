/** Annotations of Deployments and ReplicaSets that tell of each alone. Upstream: deploymentutil's annotationsToSkip. */
import { lastApplied } from '../../api/last-applied.ts'
import { rollbackTo } from './rollback-annotation.ts'

const prefix = 'deployment.kubernetes.io/'
export const revisionAnnotation = `${prefix}revision`
export const historyAnnotation = `${prefix}revision-history`
export const desiredAnnotation = `${prefix}desired-replicas`
export const maxAnnotation = `${prefix}max-replicas`

/** Neither goes from one to the other, at a rollout or at an undo. */
export const ownAnnotations: ReadonlySet<string> = new Set([
  lastApplied,
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maxAnnotation,
  rollbackTo,
])

type Annotations = Readonly<Record<string, string>>

/** What a Deployment with these annotations has when it goes back to a set with those: its own, and the others of the set. */
export function annotationsBack(ofDeployment: Annotations, ofSet: Annotations): Annotations {
  const kept = Object.entries(ofDeployment).filter(([key]) => ownAnnotations.has(key))
  const brought = Object.entries(ofSet).filter(([key]) => !ownAnnotations.has(key))
  return Object.fromEntries([...kept, ...brought])
}
