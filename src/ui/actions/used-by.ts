/** Shows who uses the object. */
import { isUsable } from '../../operations/used-by.ts'
import type { Action } from './action.ts'

export const usedBy: Action = {
  name: 'used-by',
  key: 'u',
  label: 'used by',
  danger: false,
  weight: () => 55,
  applies: (subject) => isUsable(subject.resource),
  run: ([subject], host) => {
    if (subject !== undefined)
      host.open('table', { resource: subject.resource, namespace: subject.namespace, usersOf: subject, of: subject.name })
  },
}
