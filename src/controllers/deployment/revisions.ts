/**
 * The revisions of a Deployment: which replica set is the newest template's, what number it has, how a new one is made, which old ones go.
 */
import { isEqual } from '../../api/equal.ts'
import { controllerOf, type New } from '../../api/object.ts'
import type { Deployment, DeploymentCondition, PodTemplateSpec, ReplicaSet } from '../../api/objects.ts'
import { deployments, replicaSets } from '../../api/resources.ts'
import { hasReason, quote } from '../../api/status.ts'
import {
  desiredAnnotation,
  historyAnnotation,
  maxAnnotation,
  ownAnnotations,
  revisionAnnotation,
} from '../../kinds/deployment/own-annotations.ts'
import { templateHashLabel, withoutHash } from '../../kinds/shared/revision-labels.ts'
import { byAge } from '../../kinds/shared/by-age.ts'
import { ignoreMissing, step, type Step } from '../step.ts'
import type { View } from '../view.ts'
import { controllerReference } from '../owners.ts'
import { isTerminating } from '../pods.ts'
import { templateHash } from '../template-hash.ts'
import { condition, find, hasDeadline, set } from './conditions.ts'
import { newSetSize, surgeOf, wantedReplicas } from './limits.ts'
import { allSets, rolloutStatusSteps, type Sets } from './status.ts'

const longestHistory = 2000

type Annotations = Readonly<Record<string, string>>

/** The replica sets split into the one of today's template and the others. */
export function splitSets(deployment: Deployment, sets: readonly ReplicaSet[]): Sets {
  const wanted = bareTemplate(deployment.spec.template)
  const newest = [...sets].sort(byAge).find((one) => isEqual(bareTemplate(one.spec.template ?? {}), wanted))
  return { newest, old: sets.filter((one) => one !== newest) }
}

/** Brings annotations and settings of the newest set and the Deployment's own revision into line; nothing when they are. */
export function revisionSteps(deployment: Deployment, sets: Sets, now: number): readonly Step[] {
  const { newest } = sets
  if (newest === undefined) return []
  const annotations = annotationsFor(deployment, newest, nextRevision(sets))
  const minReady = deployment.spec.minReadySeconds ?? 0
  if (!isEqual(annotations, newest.metadata.annotations ?? {}) || (newest.spec.minReadySeconds ?? 0) !== minReady) {
    return [
      step.update(replicaSets, {
        ...newest,
        metadata: { ...newest.metadata, annotations },
        spec: { ...newest.spec, minReadySeconds: minReady },
      }),
      step.again(0),
    ]
  }
  const found = condition(
    { type: 'Progressing', status: 'True', reason: 'FoundNewReplicaSet', message: `Found new replica set ${quote(newest.metadata.name)}` },
    now,
  )
  const missing = hasDeadline(deployment) && find(deployment.status?.conditions, 'Progressing') === undefined
  const revision = annotations[revisionAnnotation] ?? ''
  if (!missing && deployment.metadata.annotations?.[revisionAnnotation] === revision) return []
  return [step.updateStatus(deployments, marked(deployment, revision, missing ? found : undefined)), step.again(0)]
}

/** Makes the replica set of today's template. */
export function createSetSteps(deployment: Deployment, sets: Sets, view: View): readonly Step[] {
  const { now } = view
  const made = newSet(deployment, sets)
  const { name } = made.metadata
  const replicas = made.spec.replicas ?? 0
  const quoted = quote(name ?? '')
  const created = hasDeadline(deployment)
    ? condition({ type: 'Progressing', status: 'True', reason: 'NewReplicaSetCreated', message: `Created new replica set ${quoted}` }, now)
    : undefined
  return [
    step.create(replicaSets, made, {
      then: (stored) => [
        ...(replicas > 0
          ? [step.normal(deployment, 'ScalingReplicaSet', `Scaled up replica set ${stored.metadata.name} from 0 to ${replicas}`)]
          : []),
        // The status must be seen without pods of the new set once: more of them is what progress means.
        step.updateStatus(deployments, marked(deployment, String(nextRevision(sets)), created), {
          then: (written) => rolloutStatusSteps(written, { newest: stored, old: sets.old }, now),
        }),
        step.again(0),
      ],
      otherwise: (error) => {
        if (hasReason(error, 'AlreadyExists'))
          return [
            step.read(replicaSets, { namespace: deployment.metadata.namespace, name: name ?? '' }, (found) => collided(deployment, found)),
          ]
        if (isTerminating(error)) return []
        const message = `Failed to create new replica set ${quoted}: ${error.message}`
        const failed = {
          ...deployment,
          status: {
            ...deployment.status,
            conditions: set(
              deployment.status?.conditions ?? [],
              condition({ type: 'Progressing', status: 'False', reason: 'ReplicaSetCreateError', message }, now),
            ),
          },
        }
        return [
          ...(hasDeadline(deployment) ? [step.updateStatus(deployments, failed)] : []),
          step.warning(deployment, 'ReplicaSetCreateError', message),
          step.retry(message),
        ]
      },
    }),
  ]
}

/** Another set has the name: unless it is ours after all, the hash is made anew with a higher count. */
function collided(deployment: Deployment, found: ReplicaSet | undefined): readonly Step[] {
  const ours =
    found !== undefined &&
    controllerOf(found)?.uid === deployment.metadata.uid &&
    isEqual(bareTemplate(found.spec.template ?? {}), bareTemplate(deployment.spec.template))
  if (ours || found === undefined) return [step.retry('the replica set is not in sight yet')]
  return [
    step.updateStatus(deployments, {
      ...deployment,
      status: { ...deployment.status, collisionCount: (deployment.status?.collisionCount ?? 0) + 1 },
    }),
    step.retry('hash collision'),
  ]
}

/** Old sets without pods beyond the history limit, oldest revisions first. */
export function cleanupSteps(deployment: Deployment, old: readonly ReplicaSet[]): readonly Step[] {
  const limit = deployment.spec.revisionHistoryLimit
  if (limit === undefined || limit === 2 ** 31 - 1) return []
  const alive = old.filter((one) => one.metadata.deletionTimestamp === undefined)
  const surplus = [...alive].sort((a, b) => revisionOf(a) - revisionOf(b) || byAge(a, b)).slice(0, Math.max(0, alive.length - limit))
  const idle = surplus.filter(
    (one) =>
      wantedReplicas(one) === 0 &&
      (one.status?.replicas ?? 0) === 0 &&
      (one.metadata.generation ?? 0) <= (one.status?.observedGeneration ?? 0),
  )
  return idle.map((one) => step.remove(replicaSets, one, { otherwise: ignoreMissing }))
}

/** The sizes that a set remembers of its Deployment, for proportional scaling. */
export const sizeAnnotations = (deployment: Deployment): Annotations => ({
  [desiredAnnotation]: String(wantedReplicas(deployment)),
  [maxAnnotation]: String(wantedReplicas(deployment) + surgeOf(deployment)),
})

function newSet(deployment: Deployment, sets: Sets): New<ReplicaSet> {
  const { template, selector } = deployment.spec
  const hash = templateHash(template, deployment.status?.collisionCount)
  const labels = { ...template.metadata?.labels, [templateHashLabel]: hash }
  const { name, namespace } = deployment.metadata
  const minReady = deployment.spec.minReadySeconds
  const annotations = { ...copied(deployment), [revisionAnnotation]: String(nextRevision(sets)), ...sizeAnnotations(deployment) }
  return {
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace !== undefined && { namespace }),
      labels,
      annotations,
      ownerReferences: [controllerReference(deployment, deployments)],
    },
    spec: {
      replicas: newSetSize(deployment, allSets(sets), 0),
      ...(minReady !== undefined && { minReadySeconds: minReady }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [templateHashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  }
}

function annotationsFor(deployment: Deployment, newest: ReplicaSet, revision: number): Annotations {
  const before = newest.metadata.annotations ?? {}
  const known = before[revisionAnnotation]
  // A revision that is no number is left alone, and all annotations with it.
  if (known !== undefined && known !== '' && !isNumber(known)) return before
  const annotations: Record<string, string> = { ...before, ...copied(deployment) }
  if (revisionOf(newest) >= revision) return annotations
  annotations[revisionAnnotation] = String(revision)
  if (known !== undefined) annotations[historyAnnotation] = history(before[historyAnnotation] ?? '', known)
  return annotations
}

/** Earlier numbers of a set that came back; the oldest go when the text gets too long. */
function history(before: string, revision: string): string {
  const revisions = before === '' ? [revision] : [...before.split(','), revision]
  while (revisions.join(',').length > longestHistory) revisions.shift()
  return revisions.join(',')
}

function copied(deployment: Deployment): Annotations {
  return Object.fromEntries(Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !ownAnnotations.has(key)))
}

/** Upstream writes the revision together with the status. */
function marked(deployment: Deployment, revision: string, progressing: DeploymentCondition | undefined): Deployment {
  const metadata = { ...deployment.metadata, annotations: { ...deployment.metadata.annotations, [revisionAnnotation]: revision } }
  if (progressing === undefined) return { ...deployment, metadata }
  return { ...deployment, metadata, status: { ...deployment.status, conditions: set(deployment.status?.conditions ?? [], progressing) } }
}

const nextRevision = ({ old }: Sets): number => Math.max(0, ...old.map(revisionOf)) + 1

/** The number of a set's revision; 0: it has none that is a number. */
export function revisionOf(one: ReplicaSet): number {
  const text = one.metadata.annotations?.[revisionAnnotation] ?? ''
  return isNumber(text) ? Number(text) : 0
}

const isNumber = (text: string): boolean => /^\d+$/.test(text)

const bare = new WeakMap<PodTemplateSpec, PodTemplateSpec>()

/** Without the hash; made once for each template. */
export function bareTemplate(template: PodTemplateSpec): PodTemplateSpec {
  let result = bare.get(template)
  if (result === undefined) bare.set(template, (result = withoutHash(template)))
  return result
}
