/** Finds the object that an action should change: what the row shows, or the controller behind a pod. */
import type { KubeObject } from '../../api/object.ts'
import { apiVersionOf, type Resource } from '../../api/resource.ts'
import type { Host } from '../app/host.ts'
import { factsOf } from '../data/facts.ts'
import { identityOf, type Subject } from '../data/row.ts'

const podId = 'v1 pods'

export const isPod = (subject: Subject): boolean => subject.resource.id === podId

/** Follows owners up to the one that nobody owns: pod, ReplicaSet, Deployment. Gives the subject itself when it has no owner. */
export async function topController(subject: Subject, host: Host): Promise<Subject> {
  let found = subject
  for (let step = 0; step < 4 && found.facts.owner !== undefined; step++) {
    const { owner } = found.facts
    const resource = host.resources().find((each) => each.kind === owner.kind && apiVersionOf(each) === owner.apiVersion)
    if (resource === undefined) return found
    const object = await host.client.get(resource as Resource<KubeObject>, {
      namespace: resource.namespaced ? found.namespace : undefined,
      name: owner.name,
    })
    found = {
      resource,
      namespace: object.metadata.namespace,
      name: object.metadata.name,
      uid: object.metadata.uid,
      facts: factsOf(object),
      tone: 'plain',
    }
  }
  return found
}

/** The controllers behind subjects, each once. */
export async function topControllers(subjects: readonly Subject[], host: Host): Promise<readonly Subject[]> {
  const all = await Promise.all(subjects.map((subject) => topController(subject, host)))
  return [...new Map(all.map((subject) => [identityOf(subject), subject])).values()]
}
