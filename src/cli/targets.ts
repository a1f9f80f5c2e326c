/** Reads the objects that a command's arguments name: `TYPE NAME...`, `TYPE/NAME...`, `TYPE -l SELECTOR`, `TYPE --all`. */
import type { KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import type { Client } from '../client/client.ts'
import { findResource, inCategory } from '../operations/find-resource.ts'
import { CommandError, on, text, UsageError, type FlagValues } from './command.ts'

/** One object asked for by name, or (name undefined) all of its kind that the flags select. */
export interface Target {
  readonly resource: Resource<KubeObject>
  readonly namespace: string | undefined
  readonly name: string | undefined
}

/** Every target in the order of the arguments. Throws UsageError for wrong forms and CommandError for unknown kinds, in kubectl's words. */
export async function readTargets(client: Client, args: readonly string[], flags: FlagValues): Promise<readonly Target[]> {
  if (args.length === 0) throw new UsageError('You must specify the type of resource')
  const resources = (await client.resources()) as readonly Resource<KubeObject>[]
  const target = (resource: Resource<KubeObject>, name: string | undefined): Target => ({ resource, name, namespace: resource.namespaced && !on(flags, 'allNamespaces') ? namespaceOf(flags) : undefined })
  if (args[0]?.includes('/') === true) {
    return args.map((word) => {
      const [type = '', name = '', ...more] = word.split('/')
      if (more.length > 0 || type === '' || name === '') throw new UsageError(`arguments in resource/name form may not have more than one slash`)
      return target(known(resources, type), name)
    })
  }
  const [types = '', ...names] = args
  const mixed = names.find((name) => name.includes('/'))
  if (mixed !== undefined) throw new UsageError(`there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'inkube get resource/<resource_name>' instead of 'inkube get resource resource/<resource_name>'`)
  const chosen = types.split(',').flatMap((type) => {
    const category = inCategory(resources, type) as readonly Resource<KubeObject>[]
    return category.length > 0 ? category : [known(resources, type)]
  })
  if (on(flags, 'allNamespaces') && names.length > 0) throw new UsageError('a resource cannot be retrieved by name across all namespaces')
  return chosen.flatMap((resource) => (names.length === 0 ? [target(resource, undefined)] : names.map((name) => target(resource, name))))
}

export const namespaceOf = (flags: FlagValues): string => text(flags, 'namespace') ?? 'default'

function known(resources: readonly Resource<KubeObject>[], word: string): Resource<KubeObject> {
  const found = findResource(resources, word)
  if (found === undefined) throw new CommandError(`the server doesn't have a resource type ${JSON.stringify(word)}`)
  return found as Resource<KubeObject>
}

/** The objects behind targets: those named (each must exist) and those selected by `-l`. */
export async function readObjects(client: Client, targets: readonly Target[], flags: FlagValues): Promise<readonly { readonly resource: Resource<KubeObject>; readonly object: KubeObject }[]> {
  const found = await Promise.all(
    targets.map(async ({ resource, namespace, name }) => {
      if (name !== undefined) return [{ resource, object: await client.get(resource, { namespace, name }) }]
      const { items } = await client.list(resource, { namespace, labelSelector: text(flags, 'selector'), fieldSelector: text(flags, 'fieldSelector') })
      return items.map((object) => ({ resource, object }))
    }),
  )
  return found.flat()
}
