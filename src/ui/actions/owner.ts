/** Goes to the object that controls this one. */
import type { Action } from './action.ts'

export const owner: Action = {
  name: 'owner',
  key: 'J',
  label: 'go to the owner',
  danger: false,
  applies: (subject) => subject.resource.namespaced && subject.container === undefined,
  blocked: (subject) => (subject.facts.owner === undefined ? `${subject.name} has no owner` : undefined),
  run: ([subject], host) => {
    const { owner: wanted } = subject?.facts ?? {}
    if (subject === undefined || wanted === undefined) return
    const resource = host
      .resources()
      .find(({ kind, group, version }) => kind === wanted.kind && (group === '' ? version : `${group}/${version}`) === wanted.apiVersion)
    if (resource === undefined) throw new Error(`the cluster serves no ${wanted.kind}`)
    host.open('table', {
      resource,
      namespace: resource.namespaced ? subject.namespace : undefined,
      fieldSelector: `metadata.name=${wanted.name}`,
      of: subject.name,
    })
  },
}
