/** Finds the object that an action should change: what the row shows, or the controller behind a pod. */
import type { KubeObject } from '../../api/object.ts'
import { apiVersionOf, type Resource } from '../../api/resource.ts'
import type { Host } from '../app/host.ts'
import { factsOf } from '../data/facts.ts'
import type { Subject } from '../data/row.ts'

const podId = 'v1 pods'

export const isPod = (subject: Subject): boolean => subject.resource.id === podId

/** `deployment web`, `pod web-0`. */
export const called = (subject: Subject): string => `${subject.resource.singular} ${subject.name}`

/** Follows owners up to the one that nobody owns: pod, ReplicaSet, Deployment. Gives the subject itself when it has no owner. */
export async function topController(subject: Subject, host: Host): Promise<Subject> {
  let found = subject
  for (let step = 0; step < 4 && found.facts.owner !== undefined; step++) {
    const { owner } = found.facts
    const resource = host.resources().find((each) => each.kind === owner.kind && apiVersionOf(each) === owner.apiVersion)
    if (resource === undefined) return found
    const object = await host.client.get(resource as Resource<KubeObject>, { namespace: resource.namespaced ? found.namespace : undefined, name: owner.name })
    found = { resource, namespace: object.metadata.namespace, name: object.metadata.name, uid: object.metadata.uid, facts: factsOf(object), tone: 'plain' }
  }
  return found
}

/** The controllers behind subjects, each once. */
export async function topControllers(subjects: readonly Subject[], host: Host): Promise<readonly Subject[]> {
  const all = await Promise.all(subjects.map((subject) => topController(subject, host)))
  return [...new Map(all.map((subject) => [subject.uid, subject])).values()]
}

/** Runs `act` for each; says what was done, or which failed and why. */
export async function actOnAll(subjects: readonly Subject[], host: Host, { verb, done, act }: { readonly verb: string; readonly done: string; readonly act: (subject: Subject) => Promise<unknown> }): Promise<void> {
  const outcomes = await Promise.allSettled(subjects.map(act))
  const failed = outcomes.flatMap((outcome, at) => (outcome.status === 'rejected' ? [{ subject: subjects[at], error: outcome.reason as unknown }] : []))
  for (const { subject, error } of failed) host.fail(`${verb} ${subject === undefined ? '' : called(subject)}`, error)
  const good = subjects.length - failed.length
  const [first] = subjects
  if (good > 0 && first !== undefined) host.say(good === 1 && subjects.length === 1 ? `${called(first)} ${done}` : `${good} of ${subjects.length} ${done}`, 'good')
}
