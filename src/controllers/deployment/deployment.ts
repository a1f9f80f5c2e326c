/** Rolls a Deployment's template out over replica sets. */
import { labelPredicate } from '../../api/label-selector.ts'
import type { Deployment } from '../../api/objects.ts'
import { deployments, pods, replicaSets } from '../../api/resources.ts'
import { controllerOf } from '../../api/object.ts'
import { defineController } from '../controller.ts'
import { step, type Step } from '../step.ts'
import type { View } from '../view.ts'
import { watching } from '../watch.ts'
import { claim, orphanIndex, orphanWatch } from '../owners.ts'
import { condition, find, hasDeadline, set } from './conditions.ts'
import { isRolling } from './limits.ts'
import { cleanupSteps, createSetSteps, revisionSteps, splitSets } from './revisions.ts'
import { rollbackSteps, wantedRollback } from './rollback.ts'
import { recreateSteps, rollSteps } from './rollout.ts'
import { isScaling, scaleSteps } from './scale.ts'
import { plainStatusSteps, type Sets } from './status.ts'

const none: readonly never[] = []

export const deployment = defineController<Deployment>({
  name: 'deployment',
  component: 'deployment-controller',
  of: deployments,
  owns: [replicaSets],
  watches: [
    orphanWatch(replicaSets, deployments, ({ spec }, set) => labelPredicate(spec.selector)(set.metadata.labels ?? {})),
    // Recreation waits for the last old pod to be gone.
    watching(pods, ({ object, type }, view) => {
      const owner = type === 'deleted' ? controllerOf(object) : undefined
      const parent =
        owner?.kind === 'ReplicaSet' ? view.get(replicaSets, { namespace: object.metadata.namespace, name: owner.name }) : undefined
      const top = parent === undefined ? undefined : controllerOf(parent)
      return top?.kind === 'Deployment' ? [`${object.metadata.namespace ?? ''}/${top.name}`] : none
    }),
  ],
  indexes: [orphanIndex(replicaSets)],
  reconcile(object, view) {
    if (selectsAll(object)) return selectingAll(object)
    const matches = labelPredicate(object.spec.selector)
    const orphans = view.by(replicaSets, 'orphan', object.metadata.namespace ?? '')
    const claims = claim(replicaSets, object, {
      resource: deployments,
      matches: (one) => matches(one.metadata.labels ?? {}),
      orphans,
      view,
    })
    if (claims !== undefined) return [claims, step.again(0)]
    const sets = splitSets(object, view.owned(replicaSets, object))
    if (object.metadata.deletionTimestamp !== undefined) return plainStatusSteps(object, sets, view.now)
    const pausing = pauseSteps(object, view.now)
    if (pausing.length > 0) return pausing
    const revision = revisionSteps(object, sets, view.now)
    if (revision.length > 0) return revision
    const wanted = object.spec.paused === true ? undefined : wantedRollback(object)
    if (wanted !== undefined) return sets.newest === undefined ? createSetSteps(object, sets, view) : rollbackSteps(object, sets, wanted)
    if (object.spec.paused === true || isScaling(object, sets)) return resizeOnly(object, sets, view)
    return isRolling(object) ? rollSteps(object, sets, view) : recreateSteps(object, sets, view)
  },
})

function resizeOnly(object: Deployment, sets: Sets, view: View): readonly Step[] {
  return [
    ...scaleSteps(object, sets),
    ...(object.spec.paused === true ? cleanupSteps(object, sets.old) : []),
    ...plainStatusSteps(object, sets, view.now),
  ]
}

/** Says in a condition that the Deployment is paused or goes on, so that the deadline does not run meanwhile. */
function pauseSteps(object: Deployment, now: number): readonly Step[] {
  const current = find(object.status?.conditions, 'Progressing')
  if (!hasDeadline(object) || current?.reason === 'ProgressDeadlineExceeded') return none
  const noted = current?.reason === 'DeploymentPaused'
  const paused = object.spec.paused === true
  if (noted === paused) return none
  const next = paused
    ? condition({ type: 'Progressing', status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused' }, now)
    : condition({ type: 'Progressing', status: 'Unknown', reason: 'DeploymentResumed', message: 'Deployment is resumed' }, now)
  return [
    step.updateStatus(deployments, { ...object, status: { ...object.status, conditions: set(object.status?.conditions ?? [], next) } }),
    step.again(0),
  ]
}

const selectsAll = ({ spec }: Deployment): boolean =>
  Object.keys(spec.selector.matchLabels ?? {}).length === 0 && (spec.selector.matchExpressions ?? []).length === 0

function selectingAll(object: Deployment): readonly Step[] {
  const generation = object.metadata.generation ?? 0
  return [
    step.warning(object, 'SelectingAll', 'This deployment is selecting all pods. A non-empty selector is required.'),
    ...((object.status?.observedGeneration ?? 0) < generation
      ? [step.updateStatus(deployments, { ...object, status: { ...object.status, observedGeneration: generation } })]
      : []),
  ]
}
