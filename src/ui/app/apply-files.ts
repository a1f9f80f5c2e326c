/** Applies manifests from files, or deletes what they name, and says what became of each object; a bad one does not keep the others back. */
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import { hasReason } from '../../api/status.ts'
import { reasonOf } from '../../base/thrown.ts'
import type { ObjectRef } from '../../client/client.ts'
import { applyManifest } from '../../operations/apply.ts'
import { deleteObject } from '../../operations/delete.ts'
import { readManifests } from '../../operations/read-manifests.ts'
import { manifestFiles, readText } from '../data/manifest-files.ts'
import { type Answer, nameLines } from './dialog.ts'
import type { Host } from './host.ts'

type Found = ReturnType<typeof readManifests>[number]
/** One object of a file. */
type FoundObject = Exclude<Found, { readonly error: string }>

/** Applies every object of the files in `path`, or of these below it. */
export async function applyPath(path: string, host: Host, files?: readonly string[]): Promise<void> {
  await actOnEach(manifestsIn(files ?? (await manifestFiles(path)), host), host, {
    path,
    done: 'applied',
    act: async ({ resource, object }) => {
      const onWarning = (warning: string): void => host.say(`Warning: ${warning}`, 'warn')
      return (await applyManifest(host.client, resource, object, { namespace: host.namespace ?? 'default', onWarning })).outcome
    },
  })
}

/** Deletes every object that the files in `path` name, after asking. */
export async function deletePath(path: string, host: Host): Promise<void> {
  // An object that is there in several versions goes once.
  const each = new Map<unknown, Found>()
  for await (const one of manifestsIn(await manifestFiles(path), host)) each.set('error' in one ? one : identityOf(one, host), one)
  const found = [...each.values()]
  const names = objectsAmong(found).map(({ resource, object }) => `${resource.singular} ${object.metadata.name ?? ''}`)
  if (names.length > 0 && (await askToDelete(names, path, host)) === undefined) return
  await actOnEach(found.toReversed(), host, {
    path,
    done: 'deleted',
    act: async (one) => {
      try {
        await deleteObject(host.client, one.resource as Resource<KubeObject>, refOf(one, host), {})
        return 'deleted'
      } catch (error) {
        if (hasReason(error, 'NotFound')) return 'not there'
        throw error
      }
    },
  })
}

const refOf = ({ resource, object: { metadata } }: FoundObject, host: Host): ObjectRef => ({
  namespace: resource.namespaced ? (metadata.namespace ?? host.namespace ?? 'default') : undefined,
  name: metadata.name ?? '',
})

function identityOf(one: FoundObject, host: Host): string {
  const { namespace = '', name } = refOf(one, host)
  return `${one.resource.id} ${namespace} ${name}`
}

function askToDelete(names: readonly string[], path: string, host: Host): Promise<Answer | undefined> {
  const [first = '', ...more] = names
  return host.ask({
    title: `Delete ${more.length === 0 ? first : `${names.length} objects`}?`,
    lines: [
      ...(more.length === 0 ? [] : nameLines(names)),
      `as ${path} names them`,
      `in namespace ${host.namespace ?? 'default'} unless they name another`,
    ],
    buttons: [
      { name: 'cancel', label: 'Cancel' },
      { name: 'delete', label: 'Delete', danger: true },
    ],
  })
}

/** What files hold, one after the other: what one defines may be used in the next. */
async function* manifestsIn(files: readonly string[], host: Host): AsyncGenerator<Found> {
  for (const file of files) yield* readManifests(host.resources(), file, await readText(file))
}

const objectsAmong = (all: readonly Found[]): readonly FoundObject[] => all.flatMap((one) => ('error' in one ? [] : [one]))

interface Deed {
  readonly path: string
  /** What became of what is there: `applied`. */
  readonly done: string
  /** Gives the outcome in a word. */
  act(found: FoundObject): Promise<string>
}

/** Acts on each in order, and tells how many had which outcome, and what went wrong. */
async function actOnEach(all: Iterable<Found> | AsyncIterable<Found>, host: Host, { path, done, act }: Deed): Promise<void> {
  const outcomes = new Map<string, number>()
  const errors: string[] = []
  for await (const found of all) {
    if ('error' in found) {
      errors.push(found.error)
      continue
    }
    const { resource, object, source } = found
    try {
      const outcome = await act(found)
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    } catch (error) {
      errors.push(`${source}: ${resource.singular} ${object.metadata.name ?? ''}: ${reasonOf(error)}`)
    }
  }
  const told = [...outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(', ')
  const [first] = errors
  if (first === undefined) host.say(told === '' ? `${path} holds no objects` : `${done} ${path}: ${told}`, told === '' ? 'warn' : 'good')
  else if (errors.length === 1) host.say(`${told === '' ? '' : `${told}, but `}${first}`, 'error')
  else {
    host.say(`${errors.length} errors in ${path}`, 'error')
    host.open('text', {
      title: `${errors.length} errors in ${path}`,
      wrap: true,
      text: [...errors, '', told === '' ? `nothing was ${done}` : `the rest was ${done}: ${told}`].join('\n'),
    })
  }
}
