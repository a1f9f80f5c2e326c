/** Everything the server asks of pod templates that stand by themselves. */
import type { PodTemplate } from '../../api/objects.ts'
import type { Rules } from '../kind.ts'
import { checkPodTemplateSpec, defaultPodTemplate, dropUnservedFields, podTemplateWarnings } from '../pod/rules.ts'

export const rules: Rules<PodTemplate> = {
  updatesMetadataOnly: true,
  defaults: (draft) => defaultPodTemplate((draft.template ??= {})),
  prepareCreate: (draft) => dropUnservedFields(draft.template?.spec ?? { containers: [] }),
  prepareUpdate: (draft) => dropUnservedFields(draft.template?.spec ?? { containers: [] }),
  check: ({ template = {} }) => checkPodTemplateSpec(template, 'template'),
  warnings: ({ template }) => (template === undefined ? [] : podTemplateWarnings(template, 'template')),
  generation: true,
}
