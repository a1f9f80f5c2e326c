/** Annotations of Deployments and ReplicaSets that tell of each alone. Upstream: deploymentutil's annotationsToSkip. */
import { lastApplied } from '../../api/last-applied.ts'

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
  'deprecated.deployment.rollback.to',
])
