/** `inkube kustomize`: prints the objects that a kustomization makes. */
import { writeFileSync } from 'node:fs'
import { printDocuments } from '../operations/kustomize/build.ts'
import { reasonOf } from '../base/thrown.ts'
import { CommandError, text, UsageError, type Command } from './command.ts'
import { builtObjects } from './kustomization-files.ts'

const restrictors = ['LoadRestrictionsRootOnly', 'LoadRestrictionsNone'] as const

export const kustomizeCommand: Command = {
  name: 'kustomize',
  summary: 'Print the objects that the kustomization of a directory makes',
  usage: '[DIR] [flags]',
  examples: ['inkube kustomize overlays/test', 'inkube kustomize overlays/test | inkube apply -f -', 'inkube apply -k overlays/test'],
  flags: {
    output: { type: 'string', shortFlag: 'o', help: '<file> write them there' },
    loadRestrictor: { type: 'string', help: '<LoadRestrictionsRootOnly|LoadRestrictionsNone> whether files may lie outside the directory' },
  },
  run: (context) => {
    const { args, flags, write } = context
    const [directory = '.', ...more] = args
    if (more.length > 0) throw new UsageError('specify one path to kustomization.yaml')
    const restrictor = text(flags, 'loadRestrictor') ?? restrictors[0]
    if (!restrictors.some((known) => known === restrictor))
      throw new UsageError(`illegal flag value --load-restrictor ${restrictor}; legal values: [${restrictors.join(' ')}]`)
    const printed = printDocuments(builtObjects(context, directory, { readsAnywhere: restrictor === 'LoadRestrictionsNone' }))
    const file = text(flags, 'output')
    if (file === undefined) write(printed)
    else writeTo(file, printed)
    return Promise.resolve(0)
  },
}

function writeTo(file: string, printed: string): void {
  try {
    writeFileSync(file, printed)
  } catch (error) {
    throw new CommandError(reasonOf(error))
  }
}
