/** The next changes to the pods of a StatefulSet: fill the ordinals, remove what is beyond them, bring old revisions up to date. */
import { isFinished } from '../../kinds/pod/finished.ts'
import type { Pod, PodTemplateSpec, StatefulSet } from '../../api/objects.ts'
import { persistentVolumeClaims, pods } from '../../api/resources.ts'
import { hasReason } from '../../api/status.ts'
import { step, type Step } from '../step.ts'
import type { View } from '../view.ts'
import { isAvailable, isReady, isTerminating } from '../pods.ts'
import { claimOwnerSteps, conflictEvents, hasClaimOfEarlierPod, type Place } from './claim-owners.ts'
import { claimsAt, corrected, firstOrdinal, ordinalOf, podAt, revisionOf } from './identity.ts'

export interface Revisions {
  /** Names of the revision that pods are to leave, and of the one that they are to get. */
  readonly current: string
  readonly update: string
  readonly currentTemplate: PodTemplateSpec
  readonly updateTemplate: PodTemplateSpec
}

/** What a set's pods are brought in line with. */
interface Plan {
  readonly set: StatefulSet
  readonly revisions: Revisions
  readonly view: View
}

export interface Placing {
  readonly steps: readonly Step[]
  /** One of the steps takes a pod of an old revision away: upstream no longer counts it as a current one. */
  readonly replaces: boolean
}

/** In order, one change waits for the one before; with the parallel policy all go at once. */
export function placeSteps(own: readonly Pod[], plan: Plan): Placing {
  const { set } = plan
  const first = firstOrdinal(set)
  const end = first + (set.spec?.replicas ?? 1)
  const inOrder = isOrdered(set)
  const byOrdinal = new Map(own.map((pod) => [ordinalOf(set, pod) ?? -1, pod]))
  const steps: Step[] = []
  for (let ordinal = first; ordinal < end; ordinal++) {
    const { work, holds } = keep(byOrdinal.get(ordinal), ordinal, plan)
    steps.push(...work)
    if (holds && inOrder) return { steps, replaces: false }
  }
  const condemned = [...byOrdinal].filter(([ordinal]) => ordinal < first || ordinal >= end).sort(([a], [b]) => b - a)
  if (condemned.length > 0) {
    const down = condemn(condemned, byOrdinal, plan)
    steps.push(...condemned.flatMap(([ordinal, pod]) => ownerSteps(set, plan.view, { pod, ordinal })), ...down.steps)
    if (down.holds && inOrder) return { steps, replaces: false }
  }
  const together = steps.length > 1 && !inOrder ? [step.together(steps)] : steps
  // What was done so far keeps no update back (runForAll).
  const updates = set.spec?.updateStrategy?.type === 'OnDelete' ? [] : updateSteps(byOrdinal, plan)
  return { steps: [...together, ...updates], replaces: updates.length > 0 }
}

const isOrdered = ({ spec }: StatefulSet): boolean => (spec?.podManagementPolicy ?? 'OrderedReady') === 'OrderedReady'

interface Kept {
  readonly work: readonly Step[]
  /** The pods after this one wait. */
  readonly holds: boolean
}

/** Sees to the pod of one ordinal (processReplica). */
function keep(pod: Pod | undefined, ordinal: number, plan: Plan): Kept {
  const { set, view } = plan
  if (pod === undefined) return { work: hasClaimOfEarlierPod(set, ordinal, view) ? [] : createSteps(ordinal, plan), holds: true }
  if (isFinished(pod)) {
    return { work: pod.metadata.deletionTimestamp === undefined ? [deleteStep(set, pod)] : [], holds: true }
  }
  const place = { pod, ordinal }
  const claimed = pod.status?.phase === 'Pending' ? pendingSteps(set, view, place) : []
  const holds = pod.metadata.deletionTimestamp !== undefined || !isUp(set, pod, view.now)
  return { work: holds && isOrdered(set) ? claimed : [...claimed, ...correctSteps(place, plan, claimed.length > 0)], holds }
}

/** The right owners for claims that have others; only then is anything said of them. */
function ownerSteps(set: StatefulSet, view: View, place: Place): readonly Step[] {
  const owners = claimOwnerSteps(set, view, place)
  return owners.length === 0 ? [] : [...conflictEvents(set, view, place), ...owners]
}

/** A pod that waits may wait for its claims (createMissingPersistentVolumeClaims). */
const pendingSteps = (set: StatefulSet, view: View, place: Place): readonly Step[] => [
  ...withClaims(set, { ordinal: place.ordinal, view }, (problems) => problems.slice(0, 1).map((problem) => step.retry(problem))),
  ...conflictEvents(set, view, place),
  ...claimOwnerSteps(set, view, place),
]

/** Gives a pod the labels of its identity and its claims their owners (UpdateStatefulPod). */
function correctSteps({ pod, ordinal }: Place, { set, view }: Plan, areClaimsSeenTo: boolean): readonly Step[] {
  const right = corrected(pod, ordinal)
  const owners = areClaimsSeenTo ? [] : ownerSteps(set, view, { pod, ordinal })
  if (right === undefined && owners.length === 0) return []
  const done = step.normal(set, 'SuccessfulUpdate', `update Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`)
  return [...owners, ...(right === undefined ? [done] : [step.update(pods, right, { then: () => [done] })])]
}

function createSteps(ordinal: number, { set, revisions, view }: Plan): readonly Step[] {
  const isCurrent = usesCurrent(set, ordinal)
  const made = isCurrent
    ? podAt(set, ordinal, { template: revisions.currentTemplate, revision: revisions.current })
    : podAt(set, ordinal, { template: revisions.updateTemplate, revision: revisions.update })
  const name = made.metadata.name ?? ''
  const create = step.create(pods, made, {
    then: (pod) => [
      ...conflictEvents(set, view, { pod, ordinal }),
      step.normal(set, 'SuccessfulCreate', `create Pod ${name} in StatefulSet ${set.metadata.name} successful`),
    ],
    otherwise: (error) =>
      isTerminating(error)
        ? []
        : // A pod that is not the set's has the name: it may go.
          [...(hasReason(error, 'AlreadyExists') ? [] : [notCreated(error.message)]), step.retry(error.message)],
  })
  const notCreated = (why: string): Step =>
    step.warning(set, 'FailedCreate', `create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${why}`)
  return withClaims(set, { ordinal, view }, (problems) => {
    const why = problems.length > 1 ? `[${problems.join(', ')}]` : problems[0]
    return why === undefined ? [create] : [notCreated(why), step.retry(why)]
  })
}

/** During a rolling update new pods below the partition, or among those not yet reached, are of the old revision. */
function usesCurrent(set: StatefulSet, ordinal: number): boolean {
  const { updateStrategy } = set.spec ?? {}
  if ((updateStrategy?.type ?? 'RollingUpdate') !== 'RollingUpdate') return false
  const partition = updateStrategy?.rollingUpdate?.partition
  return ordinal < firstOrdinal(set) + (updateStrategy?.rollingUpdate === undefined ? (set.status?.currentReplicas ?? 0) : (partition ?? 0))
}

/** Makes the claims that are missing; `then` learns of those that cannot be had (createPersistentVolumeClaims). */
function withClaims(
  set: StatefulSet,
  { ordinal, view }: { readonly ordinal: number; readonly view: View },
  then: (problems: readonly string[]) => readonly Step[],
): readonly Step[] {
  const { namespace, name: setName } = set.metadata
  const problems: string[] = []
  const creations = claimsAt(set, ordinal).flatMap((made): Step[] => {
    const name = made.metadata.name ?? ''
    const known = view.get(persistentVolumeClaims, { namespace, name })
    if (known?.metadata.deletionTimestamp !== undefined) problems.push(`pvc ${name} is being deleted`)
    if (known !== undefined) return []
    const whose = `Pod ${setName}-${ordinal} in StatefulSet ${setName}`
    return [
      step.create(persistentVolumeClaims, made, {
        then: () => [step.normal(set, 'SuccessfulCreate', `create Claim ${name} ${whose} success`)],
        otherwise(error) {
          if (isTerminating(error)) return []
          problems.push(`failed to create PVC ${name}: ${error.message}`)
          const told = `create Claim ${name} for ${whose} failed error: ${error.message}`
          return hasReason(error, 'AlreadyExists') ? [] : [step.warning(set, 'FailedCreate', told)]
        },
      }),
    ]
  })
  return creations.length === 0 ? then(problems) : [step.together(creations, () => then(problems))]
}

/** Takes away the pods beyond the ordinals, highest first. */
function condemn(
  condemned: readonly (readonly [number, Pod])[],
  byOrdinal: ReadonlyMap<number, Pod>,
  { set, view }: Plan,
): { readonly steps: readonly Step[]; readonly holds: boolean } {
  const inOrder = isOrdered(set)
  const sick = [...byOrdinal]
    .sort(([a], [b]) => a - b)
    .find(([, pod]) => !isUp(set, pod, view.now) || pod.metadata.deletionTimestamp !== undefined)?.[1]
  const steps: Step[] = []
  for (const [, pod] of condemned) {
    if (pod.metadata.deletionTimestamp !== undefined) {
      if (inOrder) return { steps, holds: true }
      continue
    }
    // A sick pod holds the others back, but the first sick one may itself go.
    if (inOrder && pod !== sick && !isUp(set, pod, view.now)) return { steps, holds: true }
    steps.push(deleteStep(set, pod))
    if (inOrder) return { steps, holds: true }
  }
  return { steps, holds: false }
}

/** The highest pod of an old revision goes, once all above it are well. */
function updateSteps(byOrdinal: ReadonlyMap<number, Pod>, { set, revisions, view }: Plan): readonly Step[] {
  const first = firstOrdinal(set)
  const lowest = first + (set.spec?.updateStrategy?.rollingUpdate?.partition ?? 0)
  for (let ordinal = first + (set.spec?.replicas ?? 1) - 1; ordinal >= lowest; ordinal--) {
    const pod = byOrdinal.get(ordinal)
    if (pod === undefined) return []
    if (revisionOf(pod) !== revisions.update && pod.metadata.deletionTimestamp === undefined) return [deleteStep(set, pod)]
    if (pod.metadata.deletionTimestamp !== undefined || !isUp(set, pod, view.now)) return []
  }
  return []
}

function isUp(set: StatefulSet, pod: Pod, now: number): boolean {
  return pod.status?.phase === 'Running' && isReady(pod) && isAvailable(pod, set.spec?.minReadySeconds ?? 0, now)
}

function deleteStep(set: StatefulSet, pod: Pod): Step {
  return step.remove(pods, pod, {
    then: () => [step.normal(set, 'SuccessfulDelete', `delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`)],
    otherwise: (error) =>
      hasReason(error, 'NotFound')
        ? []
        : [
            step.warning(
              set,
              'FailedDelete',
              `delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} failed error: ${error.message}`,
            ),
            step.retry(error.message),
          ],
  })
}
