/** Revisions of Deployments, StatefulSets and DaemonSets: where they are kept, how they are read. */
import { hasCondition } from '../api/conditions.ts'
import { controllerOf } from '../api/object.ts'
import type { ControllerRevision, DaemonSet, Deployment, LabelSelector, PodTemplateSpec, ReplicaSet, StatefulSet } from '../api/objects.ts'
import type { Resource } from '../api/resource.ts'
import { controllerRevisions, daemonSets, deployments, pods, replicaSets, statefulSets } from '../api/resources.ts'
import { selectorQuery } from '../api/selector-text.ts'
import type { Client, ObjectRef } from '../client/client.ts'
import { revisionAnnotation } from '../kinds/deployment/own-annotations.ts'
import { revisionHashLabel } from '../kinds/shared/revision-labels.ts'

/** Kinds that keep revisions of their template. */
export type Rolling = Deployment | StatefulSet | DaemonSet

export interface Revision {
  readonly number: number
  /** The ReplicaSet or ControllerRevision that keeps it. */
  readonly name: string
  /** RFC 3339. */
  readonly created: string
  /** From the annotation. */
  readonly changeCause: string | undefined
  readonly template: PodTemplateSpec
  readonly images: readonly string[]
  /** Ready and wanted pods of a Deployment's revision; those of other kinds are counted by `withPods`. */
  readonly ready: number | undefined
  readonly replicas: number | undefined
  /** True for the one the object's present template equals. */
  readonly current: boolean
  /** The object that keeps it, for undo. */
  readonly source: ReplicaSet | ControllerRevision
}

/** What reading revisions needs of a client. */
type Reads = Pick<Client, 'get' | 'list'>

/** The annotation that says why there is a revision. */
export const causeAnnotation = 'kubernetes.io/change-cause'

export const isRolling = (resource: Pick<Resource, 'id'>): boolean => [deployments.id, statefulSets.id, daemonSets.id].includes(resource.id)

/** The revisions of an object, oldest first. */
export async function revisionsOf(client: Reads, resource: Resource, ref: ObjectRef): Promise<readonly Revision[]> {
  const object = await client.get(resource as Resource<Rolling>, ref)
  return resource.id === deployments.id
    ? deploymentRevisions(client, object as Deployment)
    : controllerRevisionsOf(client, object as StatefulSet | DaemonSet)
}

async function deploymentRevisions(client: Reads, deployment: Deployment): Promise<readonly Revision[]> {
  const { items } = await client.list(replicaSets, { namespace: deployment.metadata.namespace })
  const now = deployment.metadata.annotations?.[revisionAnnotation]
  const owned = items.filter((set) => controllerOf(set)?.uid === deployment.metadata.uid)
  const revisions = owned.map((set): Revision => {
    const number = Number(set.metadata.annotations?.[revisionAnnotation] ?? 0)
    return {
      number,
      name: set.metadata.name,
      created: set.metadata.creationTimestamp,
      changeCause: set.metadata.annotations?.[causeAnnotation],
      template: set.spec.template ?? {},
      images: imagesOf(set.spec.template ?? {}),
      ready: set.status?.readyReplicas ?? 0,
      replicas: set.spec.replicas ?? 0,
      current: String(number) === now,
      source: set,
    }
  })
  return revisions.filter((revision) => revision.number > 0).sort(byNumber)
}

async function controllerRevisionsOf(client: Reads, object: StatefulSet | DaemonSet): Promise<readonly Revision[]> {
  const { items } = await client.list(controllerRevisions, { namespace: object.metadata.namespace })
  const owned = items.filter((revision) => controllerOf(revision)?.uid === object.metadata.uid).sort((a, b) => a.revision - b.revision)
  const newest = owned.at(-1)
  return owned.map((revision): Revision => {
    const template = (revision.data as { readonly spec?: { readonly template?: PodTemplateSpec } } | undefined)?.spec?.template ?? {}
    return {
      number: revision.revision,
      name: revision.metadata.name,
      created: revision.metadata.creationTimestamp,
      changeCause: revision.metadata.annotations?.[causeAnnotation],
      template: withoutDirective(template),
      images: imagesOf(template),
      ready: undefined,
      replicas: undefined,
      current: revision === newest,
      source: revision,
    }
  })
}

/** The revisions of a StatefulSet or DaemonSet with the pods that run each; a Deployment's have them from their ReplicaSets. */
export async function withPods(
  client: Reads,
  { namespace, selector }: { readonly namespace: string | undefined; readonly selector: LabelSelector | undefined },
  revisions: readonly Revision[],
): Promise<readonly Revision[]> {
  if (revisions.every((revision) => revision.replicas !== undefined)) return revisions
  const { items } = await client.list(pods, { namespace, labelSelector: selectorQuery(selector) })
  return revisions.map((revision) => {
    // StatefulSets put the revision's name into the label of their pods, DaemonSets its hash.
    const names = [revision.name, revision.source.metadata.labels?.[revisionHashLabel]]
    const own = items.filter((pod) => names.includes(pod.metadata.labels?.[revisionHashLabel]))
    return { ...revision, replicas: own.length, ready: own.filter((pod) => hasCondition(pod, 'Ready')).length }
  })
}

const byNumber = (a: Revision, b: Revision): number => a.number - b.number

const imagesOf = (template: PodTemplateSpec): readonly string[] =>
  (template.spec?.containers ?? []).map((container) => container.image ?? '')

/** The stored patch says `$patch: replace`, which is no part of a template. */
function withoutDirective(template: PodTemplateSpec): PodTemplateSpec {
  const { $patch: _, ...rest } = template as PodTemplateSpec & { readonly $patch?: string }
  return rest
}
