/** Shows the object as YAML. */
import type { Action } from './action.ts'

export const yaml: Action = {
  name: 'yaml',
  key: 'y',
  label: 'YAML',
  danger: false,
  weight: () => 40,
  applies: ({ resource }) => resource.verbs.includes('get'),
  run: ([subject], host) => {
    if (subject !== undefined) host.open('yaml', subject)
  },
}
