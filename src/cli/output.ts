/** `-o`: a word that a command knows by itself, or a form that objects are printed in. */
import type { KubeObject } from '../api/object.ts'
import { withoutManagedFields } from '../operations/clean-object.ts'
import { on, text, UsageError, type Flag, type FlagValues } from './command.ts'
import { objectFormat, objectFormats, type ObjectFormat } from './object-format.ts'

export const showManagedFields: Flag = { type: 'boolean', help: 'with yaml and json: who set which field' }

export const template: Flag = { type: 'string', help: '<template> for -o go-template and jsonpath, or their file' }
export const allowMissingTemplateKeys: Flag = {
  type: 'boolean',
  default: true,
  help: '[=false] what a template asks for need not be there (default)',
}

export interface Output<Word extends string> {
  readonly word: Word | undefined
  readonly format: ObjectFormat | undefined
}

/**
 * What `-o` says: one of `words`, or a form whose name is not refused by `withoutColumns`. Neither, where it was not said. Throws
 * UsageError, in kubectl's words, for anything else.
 */
export function readOutput<Word extends string>(
  flags: FlagValues,
  words: readonly Word[],
  { withoutColumns = false }: { readonly withoutColumns?: boolean } = {},
): Output<Word> {
  const template = text(flags, 'template')
  const output = text(flags, 'output') ?? (template === undefined ? undefined : 'go-template')
  if (output === undefined) return { word: undefined, format: undefined }
  const word = words.find((each) => each === output.toLowerCase())
  const names = objectFormats.filter((name) => !withoutColumns || !name.startsWith('custom-columns'))
  const isAllowed = names.includes(output.split('=', 1)[0]?.toLowerCase() ?? '')
  const format =
    word === undefined && isAllowed
      ? objectFormat(output, { noHeaders: on(flags, 'noHeaders'), template, allowsMissing: flags['allowMissingTemplateKeys'] !== false })
      : undefined
  if (word === undefined && format === undefined)
    throw new UsageError(
      `unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: ${[...words, ...names].sort().join(',')}`,
    )
  return { word, format }
}

/** The object as it is printed whole. */
export const asShown = (object: KubeObject, flags: FlagValues): KubeObject =>
  on(flags, 'showManagedFields') ? object : withoutManagedFields(object)
