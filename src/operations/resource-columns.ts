/** The columns of any resource, those of custom ones asked of their definitions. */
import type { KubeObject } from '../api/object.ts'
import { customResourceDefinitions } from '../api/resources.ts'
import type { Resource } from '../api/resource.ts'
import { hasReason } from '../api/status.ts'
import { typeOfResource } from '../api/schema.ts'
import type { Client } from '../client/client.ts'
import type { Column } from '../kinds/kind.ts'
import { columnsOf } from '../kinds/print/columns.ts'

/** The kind's own columns, or what the definition of the resource says. */
export async function resourceColumns(client: Client, resource: Resource): Promise<readonly Column<KubeObject>[]> {
  if (typeOfResource(resource) !== undefined) return columnsOf(resource)
  try {
    const { spec } = await client.get(customResourceDefinitions, { name: `${resource.plural}.${resource.group}` })
    return columnsOf(resource, spec.versions.find(({ name }) => name === resource.version)?.additionalPrinterColumns)
  } catch (error) {
    // Served by another API server, or gone meanwhile.
    if (hasReason(error, 'NotFound') || hasReason(error, 'Forbidden')) return columnsOf(resource)
    throw error
  }
}
