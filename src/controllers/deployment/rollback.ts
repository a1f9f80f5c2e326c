/** Takes a Deployment back to an earlier revision when the annotation that stands for the old `spec.rollbackTo` asks for it. */
import { isEqual } from '../../api/equal.ts'
import type { Deployment, ReplicaSet } from '../../api/objects.ts'
import { deployments } from '../../api/resources.ts'
import { quote } from '../../api/status.ts'
import { annotationsBack } from '../../kinds/deployment/own-annotations.ts'
import { rollbackTo } from '../../kinds/deployment/rollback-annotation.ts'
import { withoutHash } from '../../kinds/shared/revision-labels.ts'
import { step, type Step } from '../step.ts'
import { bareTemplate, revisionOf } from './revisions.ts'
import { allSets, type Sets } from './status.ts'

/** The revision that is asked for, 0 for the one before; undefined: none. */
export function wantedRollback({ metadata }: Deployment): number | undefined {
  const text = metadata.annotations?.[rollbackTo]
  return text === undefined ? undefined : Number(text)
}

/** Puts the template of that revision back, and takes the wish away in any case (DeploymentController.rollback). */
export function rollbackSteps(deployment: Deployment, sets: Sets, wanted: number): readonly Step[] {
  const known = allSets(sets)
  const revision = wanted === 0 ? revisionBefore(known) : wanted
  const target = revision === 0 ? undefined : known.find((set) => revisionOf(set) === revision)
  if (target === undefined) {
    const message = revision === 0 ? 'Unable to find last revision.' : 'Unable to find the revision to rollback to.'
    return refuse(deployment, 'DeploymentRollbackRevisionNotFound', message)
  }
  const name = quote(deployment.metadata.name)
  if (isEqual(bareTemplate(deployment.spec.template), bareTemplate(target.spec.template ?? {}))) {
    const message = `The rollback revision contains the same template as current deployment ${name}`
    return refuse(deployment, 'DeploymentRollbackTemplateUnchanged', message)
  }
  const answered = withoutWish(deployment)
  const annotations = annotationsBack(answered.metadata.annotations ?? {}, target.metadata.annotations ?? {})
  const back = {
    ...answered,
    metadata: { ...answered.metadata, annotations },
    spec: { ...answered.spec, template: withoutHash(target.spec.template ?? {}) },
  }
  const told = step.normal(deployment, 'DeploymentRollback', `Rolled back deployment ${name} to revision ${revision}`)
  return [step.update(deployments, back, { then: () => [told] })]
}

const refuse = (deployment: Deployment, reason: string, message: string): readonly Step[] => [
  step.warning(deployment, reason, message),
  step.update(deployments, withoutWish(deployment)),
]

/** The second highest number; 0: there is none. */
const revisionBefore = (sets: readonly ReplicaSet[]): number => sets.map(revisionOf).sort((a, b) => b - a)[1] ?? 0

function withoutWish(deployment: Deployment): Deployment {
  const { [rollbackTo]: _wish, ...annotations } = deployment.metadata.annotations ?? {}
  return { ...deployment, metadata: { ...deployment.metadata, annotations } }
}
