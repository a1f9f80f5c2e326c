/** MutatingWebhookConfiguration: webhooks that may change writes. */
import { mutatingWebhookConfigurations } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { webhookColumns } from '../print/webhook-columns.ts'
import { rules } from './rules.ts'

export const mutatingWebhookConfiguration = defineKind({
  resource: mutatingWebhookConfigurations,
  rules,
  columns: webhookColumns,
})
