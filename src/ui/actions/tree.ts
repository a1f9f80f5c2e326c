/** Shows an object with all that stands below it: what it owns, down to containers and what these use. */
import { kindsBelow } from '../data/tree-kinds.ts'
import type { Action } from './action.ts'

export const tree: Action = {
  name: 'tree',
  key: 'v',
  label: 'tree',
  danger: false,
  applies: ({ resource, container }) => container === undefined && kindsBelow(resource) !== undefined,
  run: ([subject], host) => {
    if (subject !== undefined) host.open('tree', { resource: subject.resource, namespace: subject.namespace, root: subject })
  },
}
