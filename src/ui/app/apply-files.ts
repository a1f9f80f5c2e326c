/** Applies manifests from files and says what became of each object; a bad one does not keep the others back. */
import { applyManifest } from '../../operations/apply.ts'
import { readManifests } from '../../operations/read-manifests.ts'
import { manifestFiles, readText } from '../data/sample-files.ts'
import type { Host } from './host.ts'

/** Applies every object of the files below `path`. */
export async function applyPath(path: string, host: Host): Promise<void> {
  const outcomes = new Map<string, number>()
  const errors: string[] = []
  for (const file of await manifestFiles(path)) {
    for (const manifest of readManifests(host.resources(), file, await readText(file))) {
      if ('error' in manifest) {
        errors.push(manifest.error)
        continue
      }
      const { resource, object, source } = manifest
      try {
        const { outcome } = await applyManifest(host.client, resource, object, {
          namespace: host.namespace ?? 'default',
          onWarning: (warning) => host.say(`Warning: ${warning}`, 'warn'),
        })
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      } catch (error) {
        errors.push(
          `${source}: ${resource.singular} ${object.metadata.name ?? ''}: ${error instanceof Error ? error.message : String(error)}`,
        )
      }
    }
  }
  const told = [...outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(', ')
  const [first] = errors
  if (first === undefined) host.say(told === '' ? `${path} holds no objects` : `applied ${path}: ${told}`, told === '' ? 'warn' : 'good')
  else if (errors.length === 1) host.say(`${told === '' ? '' : `${told}, but `}${first}`, 'error')
  else
    host.open('text', {
      title: `${errors.length} errors in ${path}`,
      wrap: true,
      text: [...errors, '', told === '' ? 'nothing was applied' : `the rest was applied: ${told}`].join('\n'),
    })
}
