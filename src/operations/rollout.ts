/**
 * Rollouts as kubectl drives them: undo, restart, pause, resume. Each gives the word that ends kubectl's sentence (`rolled back`,
 * `restarted`).
 */
import type { ControllerRevision, Deployment, PodTemplateSpec, ReplicaSet } from '../api/objects.ts'
import type { Resource } from '../api/resource.ts'
import { deployments } from '../api/resources.ts'
import type { Client, ObjectRef } from '../client/client.ts'
import { annotationsBack } from '../kinds/deployment/own-annotations.ts'
import { withoutHash } from '../kinds/shared/revision-labels.ts'
import { isRolling, revisionsOf, type Revision } from './rollout-history.ts'

/** A refusal in kubectl's own words. */
export class RolloutError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'RolloutError'
  }
}

/** `Deployment.apps`, `Pod`: a kind as Go writes it. */
export const groupKind = ({ kind, group }: Pick<Resource, 'kind' | 'group'>): string => (group === '' ? kind : `${kind}.${group}`)

/** The template that `undoRollout` would bring back. Rejects with a RolloutError in kubectl's words, which is silent about pauses here. */
export async function undoneTemplate(client: Client, resource: Resource, ref: ObjectRef, to = 0): Promise<PodTemplateSpec> {
  return (await revisionFor(client, resource, ref, to)).template
}

/**
 * Goes back to revision `to` (0: the one before the present), or with `dryRun` only tries to. Rejects with a RolloutError in kubectl's words.
 */
export async function undoRollout(
  client: Client,
  resource: Resource,
  ref: ObjectRef,
  { to = 0, dryRun = false }: { readonly to?: number; readonly dryRun?: boolean } = {},
): Promise<string> {
  const wanted = await revisionFor(client, resource, ref, to)
  if (resource.id === deployments.id) {
    const deployment = await client.get(deployments, ref)
    if (deployment.spec.paused === true)
      throw new RolloutError(`you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again`)
    return undoDeployment(client, deployment, { wanted, dryRun })
  }
  if (wanted.current) return `skipped rollback (current template already matches revision ${wanted.number})`
  await client.patch(resource, ref, 'strategic', (wanted.source as ControllerRevision).data, { fieldManager: 'kubectl-rollout', dryRun })
  return 'rolled back'
}

/** Revision `to`, or with 0 the one before the present. */
async function revisionFor(client: Client, resource: Resource, ref: ObjectRef, to: number): Promise<Revision> {
  if (!isRolling(resource)) throw new RolloutError(`no rollbacker has been implemented for ${JSON.stringify(groupKind(resource))}`)
  const revisions = await revisionsOf(client, resource, ref)
  if (to !== 0) {
    const found = revisions.find((revision) => revision.number === to)
    if (found === undefined) throw new RolloutError(`unable to find specified revision ${to} in history`)
    return found
  }
  const previous = revisions.at(-2)
  if (previous === undefined)
    throw new RolloutError(
      resource.id === deployments.id
        ? `no rollout history found for deployment ${JSON.stringify(ref.name)}`
        : 'no last revision to roll back to',
    )
  return previous
}

async function undoDeployment(
  client: Client,
  deployment: Deployment,
  { wanted, dryRun }: { readonly wanted: Revision; readonly dryRun: boolean },
): Promise<string> {
  if (wanted.current) return `skipped rollback (current template already matches revision ${wanted.number})`
  const set = wanted.source as ReplicaSet
  const template = withoutHash(wanted.template)
  const annotations = annotationsBack(deployment.metadata.annotations ?? {}, set.metadata.annotations ?? {})
  const patch = [
    { op: 'replace', path: '/spec/template', value: template },
    { op: 'replace', path: '/metadata/annotations', value: annotations },
  ]
  await client.patch(deployments, { namespace: deployment.metadata.namespace, name: deployment.metadata.name }, 'json', patch, { dryRun })
  return 'rolled back'
}

/** Starts a rollout of the same template by an annotation that holds the time (RFC 3339). */
export async function restartRollout(client: Client, resource: Resource, ref: ObjectRef, time: string): Promise<string> {
  if (!isRolling(resource)) throw new RolloutError(`restarting is not supported`)
  if (resource.id === deployments.id && (await client.get(deployments, ref)).spec.paused === true)
    throw new RolloutError(`can't restart paused deployment (run rollout resume first)`)
  await client.patch(
    resource,
    ref,
    'strategic',
    { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': time } } } } },
    { fieldManager: 'kubectl-rollout' },
  )
  return 'restarted'
}

/** Pauses or resumes a Deployment. */
export async function pauseRollout(client: Client, resource: Resource, ref: ObjectRef, paused: boolean): Promise<string> {
  if (resource.id !== deployments.id) throw new RolloutError(`${paused ? 'pausing' : 'resuming'} is not supported`)
  const { spec } = await client.get(deployments, ref)
  if ((spec.paused === true) === paused) throw new RolloutError(paused ? 'is already paused' : 'is not paused')
  await client.patch(deployments, ref, 'strategic', { spec: { paused: paused ? true : null } }, { fieldManager: 'kubectl-rollout' })
  return paused ? 'paused' : 'resumed'
}
