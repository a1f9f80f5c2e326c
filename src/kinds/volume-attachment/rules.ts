/** What the server refuses of VolumeAttachments. */
import { isEqual } from '../../api/equal.ts'
import { immutable, invalidFor, problem } from '../../api/field-errors.ts'
import { GoValue } from '../../api/go-value.ts'
import { dnsSubdomain } from '../../api/names.ts'
import type { VolumeAttachment } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkCsiName } from '../shared/driver-name.ts'

export const rules: Rules<VolumeAttachment> = {
  generation: false,
  prepareCreate(draft) {
    draft.status = { attached: false }
  },
  check({ spec }) {
    const { attacher, nodeName, source } = spec
    const problems: Problem[] = attacher === '' ? [problem.required('spec.attacher')] : []
    const { persistentVolumeName: volume, inlineVolumeSpec: inline } = source
    if (volume === undefined && inline === undefined) problems.push(problem.required('spec.source', 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'))
    else if (volume !== undefined && inline !== undefined) problems.push(problem.forbidden('spec.source', 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'))
    else if (volume === '') problems.push(problem.required('spec.source.persistentVolumeName', 'must specify non empty persistentVolumeName'))
    problems.push(...invalidFor('spec.nodeName', nodeName, dnsSubdomain(nodeName)), ...checkCsiName(attacher, 'spec.attacher'))
    if (volume !== undefined) problems.push(...invalidFor('spec.source.persistentVolumeName', volume, dnsSubdomain(volume)))
    return problems
  },
  checkUpdate: ({ spec }, old) => immutable('spec', new GoValue('storage.VolumeAttachmentSpec{…}'), isEqual(spec, old.spec)),
}
