/** What the server fills in and refuses of ValidatingWebhookConfigurations. */
import type { ValidatingWebhookConfiguration } from '../../api/objects.ts'
import type { Rules } from '../kind.ts'
import { checkWebhooks, defaultWebhook } from '../shared/webhooks.ts'
import { onlyAsNew } from '../shared/update-checks.ts'

export const rules: Rules<ValidatingWebhookConfiguration> = {
  updateChecks: onlyAsNew,
  generation: true,
  anyFinalizer: true,
  unconditionalUpdate: false,
  defaults({ webhooks }) {
    for (const hook of webhooks ?? []) defaultWebhook(hook)
  },
  check: ({ webhooks }) => checkWebhooks(webhooks, () => []),
}
