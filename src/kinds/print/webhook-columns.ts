/** The columns of configurations of webhooks, of both kinds. */
import type { MutatingWebhookConfiguration, ValidatingWebhookConfiguration } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, integer, nameColumn } from './column.ts'

export const webhookColumns: readonly Column<MutatingWebhookConfiguration | ValidatingWebhookConfiguration>[] = [
  nameColumn(),
  integer('Webhooks', ({ webhooks }) => webhooks?.length ?? 0),
  ageColumn(),
]
