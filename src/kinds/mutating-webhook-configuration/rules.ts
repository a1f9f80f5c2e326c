/** What the server fills in and refuses of MutatingWebhookConfigurations. */
import { problem } from '../../api/field-errors.ts'
import type { MutatingWebhookConfiguration } from '../../api/objects.ts'
import type { Rules } from '../kind.ts'
import { checkWebhooks, defaultWebhook } from '../shared/webhooks.ts'
import { onlyAsNew } from '../shared/update-checks.ts'

const policies = ['IfNeeded', 'Never']

export const rules: Rules<MutatingWebhookConfiguration> = {
  updateChecks: onlyAsNew,
  generation: true,
  anyFinalizer: true,
  unconditionalUpdate: false,
  defaults({ webhooks }) {
    for (const hook of webhooks ?? []) {
      defaultWebhook(hook)
      hook.reinvocationPolicy ??= 'Never'
    }
  },
  check: ({ webhooks }) =>
    checkWebhooks(webhooks, ({ reinvocationPolicy: policy }, path) =>
      policy !== undefined && !policies.includes(policy) ? [problem.notSupported(`${path}.reinvocationPolicy`, policy, policies)] : [],
    ),
}
