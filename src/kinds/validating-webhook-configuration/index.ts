/** ValidatingWebhookConfiguration: webhooks that may refuse writes. */
import { validatingWebhookConfigurations } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'

export const validatingWebhookConfiguration = defineKind({
  resource: validatingWebhookConfigurations,
  columns,
})
