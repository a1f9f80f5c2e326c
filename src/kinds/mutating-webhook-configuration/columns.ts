/** The columns of MutatingWebhookConfigurations. */
import type { MutatingWebhookConfiguration } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, integer, nameColumn } from '../print/column.ts'

export const columns: readonly Column<MutatingWebhookConfiguration>[] = [
  nameColumn(),
  integer('Webhooks', ({ webhooks }) => webhooks?.length ?? 0),
  ageColumn(),
]
