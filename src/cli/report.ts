/** What commands that change objects say of each: a sentence, its name, or the object itself as `-o` asks. */
import type { KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import { displayName } from '../operations/find-resource.ts'
import type { Context, Flag } from './command.ts'
import { allowMissingTemplateKeys, asShown, readOutput, showManagedFields, template } from './output.ts'

export const reportFlags = {
  output: { type: 'string', shortFlag: 'o', help: '<name|yaml|json|jsonpath=...> print the objects so' },
  template,
  allowMissingTemplateKeys,
  showManagedFields,
} as const satisfies Readonly<Record<string, Flag>>

export interface Subject {
  readonly resource: Resource
  readonly name: string
  /** Reads the object; asked for only where it is printed. */
  readonly read: () => Promise<KubeObject>
}

export interface Report {
  /** Tells what became of an object; `outcome` ends the sentence. */
  tell(subject: Subject, outcome: string): Promise<void>
  /** Prints what was kept back. */
  end(): void
}

/** Reads `-o`. Objects are printed as they come, or with `together` at the end: one by itself, several as a List, as kubectl's apply does. */
export function reportOf(context: Context, { together = false }: { readonly together?: boolean } = {}): Report {
  const { word, format } = readOutput(context.flags, ['name'], { withoutColumns: true })
  const kept: KubeObject[] = []
  return {
    tell: async ({ resource, name, read }, outcome) => {
      const shown = displayName(resource, name)
      if (format === undefined) return context.print(word === 'name' ? shown : `${shown} ${outcome}`)
      const object = asShown(await read(), context.flags)
      if (together) kept.push(object)
      else context.write(format([object], object))
    },
    end: () => {
      const [first, ...more] = kept
      if (format === undefined || first === undefined) return
      context.write(format(kept, more.length === 0 ? first : { kind: 'List', apiVersion: 'v1', metadata: {}, items: kept }))
    },
  }
}
