/** Reads the objects that a command's arguments or files name: `TYPE NAME...`, `TYPE/NAME...`, `TYPE -l SELECTOR`, `-f FILE`, `-k DIR`. */
import type { KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import { namespaces } from '../api/resources.ts'
import { hasReason, StatusError } from '../api/status.ts'
import type { Client } from '../client/client.ts'
import { findResource, inCategory } from '../operations/find-resource.ts'
import { listPages } from '../operations/list-pages.ts'
import { CommandError, number, on, text, UsageError, type Context, type FlagValues } from './command.ts'
import { namesFiles, readNamed } from './manifest-files.ts'

/** One object asked for by name, or (name undefined) all of its kind that the flags select. */
export interface Target {
  readonly resource: Resource<KubeObject>
  readonly namespace: string | undefined
  readonly name: string | undefined
  /** The file that names it. */
  readonly source?: string
}

/** What a command acts on, and what could not be had: the good ones are served before the errors are told. */
export interface Chosen {
  readonly targets: readonly Target[]
  readonly errors: readonly unknown[]
}

/** The objects behind one target. */
export interface Found {
  readonly resource: Resource<KubeObject>
  readonly objects: readonly KubeObject[]
  readonly resourceVersion: string
}

/**
 * Every target in the order of the words, or of the documents of `-f`. Throws UsageError for wrong forms and CommandError for unknown
 * kinds, in kubectl's words.
 */
export async function readTargets(context: Context, words: readonly string[] = context.args): Promise<Chosen> {
  if (namesFiles(context.flags)) {
    if (words.length > 0)
      throw new UsageError('when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well')
    return targetsOfFiles(context)
  }
  if (words.length === 0) throw new UsageError('You must specify the type of resource')
  const isNamed = words.length > 1 || words[0]?.includes('/') === true
  if (isNamed && selects(context.flags))
    throw new UsageError(
      words[0]?.includes('/') === true
        ? 'selectors and the all flag cannot be used when passing resource/name arguments'
        : 'name cannot be provided when a selector is specified',
    )
  const { client } = await context.session()
  const resources = (await client.resources()) as readonly Resource<KubeObject>[]
  return {
    targets: words.some((word) => word.includes('/')) ? pairs(resources, words, context) : typed(resources, words, context),
    errors: [],
  }
}

async function targetsOfFiles(context: Context): Promise<Chosen> {
  const read = await readNamed(context)
  return {
    targets: read.flatMap((manifest) => {
      if ('error' in manifest) return []
      const { resource, object, source } = manifest
      return [
        {
          resource: resource as Resource<KubeObject>,
          namespace: resource.namespaced ? (object.metadata.namespace ?? context.namespace) : undefined,
          name: object.metadata.name ?? '',
          source,
        },
      ]
    }),
    errors: read.flatMap((manifest) => ('error' in manifest ? [new CommandError(manifest.error)] : [])),
  }
}

/** Whether the flags say which objects are meant. */
export const selects = (flags: FlagValues): boolean =>
  text(flags, 'selector') !== undefined || text(flags, 'fieldSelector') !== undefined || on(flags, 'all')

/** `TYPE/NAME...` */
function pairs(resources: readonly Resource<KubeObject>[], words: readonly string[], { flags, namespace }: Context): readonly Target[] {
  if (words.some((word) => !word.includes('/'))) {
    throw new UsageError(
      "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'inkube get resource/<resource_name>' instead of 'inkube get resource resource/<resource_name>'",
    )
  }
  if (on(flags, 'allNamespaces')) throw new UsageError('a resource cannot be retrieved by name across all namespaces')
  return words.map((word) => {
    const [type = '', name = '', ...more] = word.split('/')
    if (more.length > 0) throw new UsageError('arguments in resource/name form may not have more than one slash')
    if (type === '' || name === '') throw new UsageError('arguments in resource/name form must have a single resource and name')
    const resource = known(resources, type)
    return { resource, namespace: resource.namespaced ? namespace : undefined, name }
  })
}

/** `TYPE[,TYPE...] [NAME...]`: every name of every type. */
function typed(
  resources: readonly Resource<KubeObject>[],
  [types = '', ...names]: readonly string[],
  { flags, namespace: preset }: Context,
): readonly Target[] {
  const everywhere = on(flags, 'allNamespaces')
  if (everywhere && names.length > 0) throw new UsageError('a resource cannot be retrieved by name across all namespaces')
  const chosen = types.split(',').flatMap((type) => {
    const category = inCategory(resources, type) as readonly Resource<KubeObject>[]
    return category.length > 0 ? category : [known(resources, type)]
  })
  return chosen.flatMap((resource): readonly Target[] => {
    const namespace = resource.namespaced && !everywhere ? preset : undefined
    return names.length === 0 ? [{ resource, namespace, name: undefined }] : names.map((name) => ({ resource, namespace, name }))
  })
}

function known(resources: readonly Resource<KubeObject>[], word: string): Resource<KubeObject> {
  const found = findResource(resources, word)
  if (found === undefined) throw new CommandError(`the server doesn't have a resource type ${JSON.stringify(word.split('.')[0])}`)
  return found as Resource<KubeObject>
}

/** The objects behind targets, as far as they can be had: those named and those selected by `-l` and `--field-selector`. */
export async function readObjects(
  context: Context,
  { targets, errors }: Chosen,
): Promise<{ readonly found: readonly Found[]; readonly errors: readonly unknown[] }> {
  const answers = await Promise.allSettled(targets.map((target) => readOne(context, target)))
  return {
    found: answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : [])),
    errors: [...errors, ...answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []))],
  }
}

async function readOne({ session, flags }: Context, { resource, namespace, name }: Target): Promise<Found> {
  const { client } = await session()
  const subresource = text(flags, 'subresource')
  if (name !== undefined) {
    const object = await client
      .get(resource, { namespace, name }, subresource === undefined ? {} : { subresource })
      .catch(async (error: unknown) => {
        if (hasReason(error, 'NotFound') && namespace !== undefined && namespace !== 'default') await refuseNoNamespace(client, namespace)
        throw error
      })
    return { resource, objects: [object], resourceVersion: object.metadata.resourceVersion }
  }
  if (subresource !== undefined) throw new CommandError('subresource cannot be used when bulk resources are specified')
  const [labelSelector, fieldSelector] = [text(flags, 'selector'), text(flags, 'fieldSelector')]
  const query = { namespace, labelSelector, fieldSelector }
  const { items, metadata } = await listPages(client, resource, { ...query, limit: number(flags, 'chunkSize') }).catch((error: unknown) => {
    throw error instanceof StatusError && (error.code === 400 || error.code === 404)
      ? unlisted(error, resource, { labelSelector, fieldSelector })
      : error
  })
  return { resource, objects: items, resourceVersion: metadata.resourceVersion }
}

/** Rejects where it is the namespace that is missing: that says more than the refusal of what would be in it. */
async function refuseNoNamespace(client: Client, name: string): Promise<void> {
  await client.get(namespaces, { name }).catch((error: unknown) => {
    if (hasReason(error, 'NotFound')) throw error
  })
}

/** kubectl says what it could not list. */
function unlisted(
  { status }: StatusError,
  { group, version, plural }: Resource,
  { labelSelector = '', fieldSelector = '' }: { labelSelector: string | undefined; fieldSelector: string | undefined },
): StatusError {
  const what = JSON.stringify(`${group}/${version}, Resource=${plural}`)
  const asked =
    labelSelector === '' && fieldSelector === ''
      ? `Unable to list ${what}`
      : `Unable to find ${what} that match label selector ${JSON.stringify(labelSelector)}, field selector ${JSON.stringify(fieldSelector)}`
  return new StatusError({ ...status, message: `${asked}: ${status.message ?? ''}` })
}

/** Throws what went wrong, if anything did; each error is told on lines of its own. */
export function tell(errors: readonly unknown[]): void {
  if (errors.length > 1) throw new AggregateError(errors)
  if (errors.length === 1) throw errors[0]
}
