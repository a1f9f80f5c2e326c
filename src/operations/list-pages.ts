/** Reads a list page by page. */
import type { List } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import type { Client, ListOptions } from '../client/client.ts'

/** The whole list, read `options.limit` objects at a time (absent: at once). All pages are of the revision of the first. */
export async function listPages<T>(client: Pick<Client, 'list'>, resource: Resource<T>, options: ListOptions): Promise<List<T>> {
  const first = await client.list(resource, options)
  const items = [...first.items]
  for (let next = first.metadata.continue; next !== undefined && next !== '';) {
    const page = await client.list(resource, { ...options, continue: next })
    items.push(...page.items)
    next = page.metadata.continue
  }
  return { items, metadata: { resourceVersion: first.metadata.resourceVersion } }
}
