/** What the kinds that make pods of a template do with it besides checking it. */
import { dnsLabel } from '../../api/names.ts'
import type { Mutable } from '../../api/object.ts'
import type { ObjectMeta, PodTemplateSpec } from '../../api/objects.ts'
import { dropUnservedFields } from '../pod/prepare.ts'
import { podTemplateWarnings } from '../pod/warnings.ts'

/** Fields of a template that this version does not serve vanish (DropDisabledTemplateFields). */
export function dropUnservedTemplate(template: Mutable<PodTemplateSpec> | null | undefined): void {
  if (template?.spec !== undefined) dropUnservedFields(template.spec)
}

interface Owner {
  readonly metadata: ObjectMeta
}

/** Whether upstream looks for warnings at all: not on updates that wish for nothing new. */
export const isNewWish = ({ metadata }: Owner, old: Owner | undefined): boolean =>
  metadata.generation !== old?.metadata.generation || old === undefined

/** Warnings about the template of a new or changed object. */
export const templateWarnings = (
  owner: Owner & { readonly spec?: { readonly template?: PodTemplateSpec } },
  old: Owner | undefined,
): string[] => (isNewWish(owner, old) ? podTemplateWarnings(owner.spec?.template ?? {}, 'spec.template') : [])

/** A warning about a new object that names its pods by its own name, where that is no DNS label. */
export function podNameWarnings({ metadata }: Owner, old: Owner | undefined): string[] {
  const reasons = old === undefined ? dnsLabel(metadata.name ?? '') : []
  // Go prints a list of texts in brackets, with spaces between them.
  return reasons.length === 0
    ? []
    : [
        `metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${reasons.join(' ')}]`,
      ]
}
