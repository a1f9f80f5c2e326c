/** Everything the server asks of pod templates that stand by themselves. */
import type { PodTemplate } from '../../api/objects.ts'
import type { Rules } from '../kind.ts'
import { checkPodTemplateSpec, defaultPodTemplate, podTemplateWarnings } from '../pod/rules.ts'
import { dropUnservedTemplate } from '../shared/pod-owners.ts'
import { onlyAsChanged } from '../shared/update-checks.ts'

export const rules: Rules<PodTemplate> = {
  updateChecks: onlyAsChanged,
  defaults: (draft) => defaultPodTemplate((draft.template ??= {})),
  prepareCreate: (draft) => dropUnservedTemplate(draft.template),
  prepareUpdate: (draft) => dropUnservedTemplate(draft.template),
  check: ({ template = {} }) => checkPodTemplateSpec(template, 'template'),
  warnings: ({ template, metadata }, old) =>
    template === undefined || metadata.generation === old?.metadata.generation ? [] : podTemplateWarnings(template, 'template'),
  generation: true,
}
