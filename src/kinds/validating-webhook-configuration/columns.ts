/** The columns of ValidatingWebhookConfigurations. */
import type { ValidatingWebhookConfiguration } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, integer, nameColumn } from '../print/column.ts'

export const columns: readonly Column<ValidatingWebhookConfiguration>[] = [
  nameColumn(),
  integer('Webhooks', ({ webhooks }) => webhooks?.length ?? 0),
  ageColumn(),
]
