/** MutatingWebhookConfiguration: webhooks that may change writes. */
import { mutatingWebhookConfigurations } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'

export const mutatingWebhookConfiguration = defineKind({
  resource: mutatingWebhookConfigurations,
  columns,
})
