/** YAML: an object as kubectl's `-o yaml` prints it, live; managedFields, and what kubectl applied last, only when asked for. */
import { printYaml } from '../../api/yaml.ts'
import { hasNotes, withoutNotes } from '../../operations/clean-object.ts'
import { objectTextView } from './object-text.ts'
import { yamlHighlight } from './text/highlight.ts'

export const yaml = objectTextView({
  name: 'yaml',
  keys: [
    {
      keys: ['m'],
      command: 'toggle-full',
      label: 'managed fields',
      labelFor: (state) => `${state.full ? 'hide' : 'show'} managed fields`,
      group: 'look',
      weight: 60,
      blocked: (state) => (state.object === undefined || !hasNotes(state.object) ? 'nobody is noted as manager of a field' : undefined),
    },
  ],
  highlight: yamlHighlight,
  linesNow: (object, full) => printYaml(full ? object : withoutNotes(object)),
})
