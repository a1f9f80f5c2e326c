/** What the server refuses of VolumeAttachments. */
import { isEqual } from '../../api/equal.ts'
import { immutable, invalidFor, problem } from '../../api/field-errors.ts'
import { dnsSubdomain } from '../../api/names.ts'
import type { VolumeAttachment } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkInlineSpec, defaultVolumeSpec } from '../persistent-volume/spec.ts'
import { byteLength } from '../shared/data-size.ts'
import { checkCsiName } from '../shared/driver-name.ts'
import { goText } from '../shared/go-text.ts'
import { resetMetadata } from '../shared/status-metadata.ts'
import { twiceAsNew } from '../shared/update-checks.ts'

export const rules: Rules<VolumeAttachment> = {
  updateChecks: twiceAsNew,
  statusChecks: ['metadata', 'object', 'metadata', 'object'],
  generation: false,
  unconditionalUpdate: false,
  defaults({ spec }) {
    if (spec.source?.inlineVolumeSpec !== undefined) defaultVolumeSpec(spec.source.inlineVolumeSpec)
  },
  prepareCreate(draft) {
    draft.status = { attached: false }
  },
  prepareStatusUpdate(draft, old) {
    resetMetadata(draft, old)
    const { status } = draft
    // Behind a feature gate that is off.
    delete status?.attachError?.errorCode
    delete status?.detachError?.errorCode
  },
  check: (object) => [...checkSpec(object), ...checkStatus(object)],
  /** ValidateVolumeAttachmentV1: old objects of other versions may break these. */
  checkCreate({ spec: { attacher, source } }) {
    const { persistentVolumeName: volume } = source
    return [
      ...checkCsiName(attacher, 'spec.attacher'),
      ...(volume === undefined ? [] : invalidFor('spec.source.persistentVolumeName', volume, dnsSubdomain(volume))),
    ]
  },
  /** Upstream judges a changed one twice, and so it does its status. */
  checkUpdate: (object, old) => [
    ...checkSpec(object),
    ...checkStatus(object),
    ...immutable('spec', goText('storage.VolumeAttachmentSpec', object.spec), isEqual(object.spec, old.spec)),
  ],
}

function checkSpec({ spec: { attacher, nodeName, source } }: VolumeAttachment): Problem[] {
  const problems: Problem[] = attacher === '' ? [problem.required('spec.attacher')] : []
  const { persistentVolumeName: volume, inlineVolumeSpec: inline } = source
  if (volume === undefined && inline === undefined)
    problems.push(problem.required('spec.source', 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'))
  else if (volume !== undefined && inline !== undefined)
    problems.push(problem.forbidden('spec.source', 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'))
  else if (volume === '') problems.push(problem.required('spec.source.persistentVolumeName', 'must specify non empty persistentVolumeName'))
  else if (inline !== undefined) problems.push(...checkInlineSpec(inline, 'spec.source.inlineVolumeSpec'))
  return [...problems, ...invalidFor('spec.nodeName', nodeName, dnsSubdomain(nodeName))]
}

const mostMetadata = 256 * 1024
const longestMessage = 1024

function checkStatus({ status }: VolumeAttachment): Problem[] {
  const size = Object.entries(status?.attachmentMetadata ?? {}).reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0)
  const problems = size > mostMetadata ? [problem.tooLong('status.attachmentMetadata', mostMetadata)] : []
  for (const field of ['attachError', 'detachError'] as const) {
    // Upstream names the bound of the metadata here.
    if (byteLength(status?.[field]?.message ?? '') > longestMessage) problems.push(problem.tooLong(`status.${field}.message`, mostMetadata))
  }
  return problems
}
