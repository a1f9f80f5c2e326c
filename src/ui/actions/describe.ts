/** Shows kubectl's text about the object. */
import type { Action } from './action.ts'

export const describe: Action = {
  name: 'describe',
  key: 'd',
  label: 'describe',
  danger: false,
  weight: () => 80,
  applies: ({ resource }) => resource.verbs.includes('get'),
  run: ([subject], host) => {
    if (subject !== undefined) host.open('describe', subject)
  },
}
