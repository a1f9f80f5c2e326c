/** YAML: an object as kubectl's `-o yaml` prints it, live; managedFields, and what kubectl applied last, only when asked for. */
import type { KubeObject } from '../../api/object.ts'
import { printYaml } from '../../api/yaml.ts'
import { notesOf, withoutNotes } from '../../operations/clean-object.ts'
import type { Subject } from '../data/row.ts'
import { objectTextView } from './object-text.ts'
import { yamlHighlight } from './text/highlight.ts'

declare module './targets.ts' {
  interface ViewTargets {
    readonly yaml: Subject
  }
}

const notesIn = (object: KubeObject | undefined): readonly string[] => (object === undefined ? [] : notesOf(object))

export const yaml = objectTextView({
  name: 'yaml',
  keys: [
    {
      keys: ['m'],
      command: 'toggle-full',
      label: 'managed fields',
      // One of them stands for all: more words have no room in the line of keys, nor among all keys.
      labelFor: (state) => `${state.full ? 'hide' : 'show'} ${notesIn(state.object)[0] ?? 'managed fields'}`,
      group: 'look',
      weight: 35,
      blocked: (state) => (notesIn(state.object).length === 0 ? 'nobody is noted as manager of a field' : undefined),
    },
  ],
  highlight: yamlHighlight,
  linesNow: (object, full) => printYaml(full ? object : withoutNotes(object)),
  remark: (object, full) => (full || notesOf(object).length === 0 ? undefined : 'm shows more'),
})
