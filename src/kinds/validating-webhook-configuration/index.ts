/** ValidatingWebhookConfiguration: webhooks that may refuse writes. */
import { validatingWebhookConfigurations } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { webhookColumns } from '../print/webhook-columns.ts'
import { rules } from './rules.ts'

export const validatingWebhookConfiguration = defineKind({
  resource: validatingWebhookConfigurations,
  rules,
  columns: webhookColumns,
})
