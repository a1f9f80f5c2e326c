/** Goes to the object that controls this one, or that an event tells of. */
import type { KubeObject } from '../../api/object.ts'
import type { ObjectReference } from '../../api/objects.ts'
import { apiVersionOf, type Resource } from '../../api/resource.ts'
import { hasReason } from '../../api/status.ts'
import type { ObjectRef } from '../../client/client.ts'
import type { Host } from '../app/host.ts'
import type { Subject } from '../data/row.ts'
import type { Action } from './action.ts'

const isEvent = (subject: Subject): boolean => subject.resource.kind === 'Event'

export const owner: Action = {
  name: 'owner',
  key: 'J',
  label: 'go to the owner',
  labelFor: (subject) => (isEvent(subject) ? 'go to its object' : 'go to the owner'),
  danger: false,
  weight: (subject) => (isEvent(subject) ? 60 : 0),
  applies: (subject) => subject.resource.namespaced && subject.container === undefined,
  blocked: (subject) => (isEvent(subject) || subject.facts.owner !== undefined ? undefined : `${subject.name} has no owner`),
  run: async ([subject], host) => {
    if (subject === undefined) return
    const wanted = isEvent(subject) ? await aboutWhat(subject, host) : { ...subject.facts.owner, namespace: subject.namespace }
    const resource = host
      .resources()
      .find((each) => each.kind === wanted.kind && (wanted.apiVersion === undefined || apiVersionOf(each) === wanted.apiVersion))
    if (resource === undefined) throw new Error(`the cluster serves no ${wanted.kind ?? 'such object'}`)
    const { name = '' } = wanted
    const namespace = resource.namespaced ? wanted.namespace : undefined
    if (await isGone(host, resource as Resource<KubeObject>, { name, namespace }))
      return host.say(`${resource.singular} ${name} is not there any more`, 'warn')
    host.open('table', {
      resource,
      namespace,
      fieldSelector: `metadata.name=${name}`,
      of: isEvent(subject) ? 'event' : subject.name,
    })
  },
}

/** Events and dependents may outlive what they point at. A refusal is the table's to tell. */
const isGone = (host: Host, resource: Resource<KubeObject>, ref: ObjectRef): Promise<boolean> =>
  host.client.get(resource, ref).then(
    () => false,
    (error: unknown) => hasReason(error, 'NotFound'),
  )

/** What an event tells of, in either of its groups. */
async function aboutWhat(event: Subject, host: Host): Promise<ObjectReference> {
  const { involvedObject, regarding } = (await host.client.get(event.resource as Resource<KubeObject>, event)) as KubeObject & {
    readonly involvedObject?: ObjectReference
    readonly regarding?: ObjectReference
  }
  return involvedObject ?? regarding ?? {}
}
