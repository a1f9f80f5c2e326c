/** The texts that several kinds' cells share: containers, labels, selectors. */
import type { Container, LabelSelector, PodTemplateSpec } from '../../api/objects.ts'
import { selectorQuery } from '../../api/selector-text.ts'
import { sortTexts } from '../../base/order.ts'

type Templated = Pick<PodTemplateSpec, 'spec'> | undefined

const containersOf = (template: Templated): readonly Container[] => template?.spec?.containers ?? []

/** `web,proxy`: the names of a template's containers. */
export const containerNames = (template: Templated): string =>
  containersOf(template)
    .map((container) => container.name)
    .join(',')

/** `nginx:1,envoy:2`: the images of a template's containers. */
export const containerImages = (template: Templated): string =>
  containersOf(template)
    .map((container) => container.image ?? '')
    .join(',')

/** `a=1,b=2`, or `<none>`: a map as labels are written. Upstream sorts the pairs, not their keys: `a.b=` comes before `a=`. */
export const labelsText = (labels: Readonly<Record<string, string>> | undefined): string =>
  sortTexts(Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`)).join(',') || '<none>'

/** A label selector as `-l` takes it; `<none>` for an empty one, which selects all, and for none at all. */
export const selectorText = (selector: LabelSelector | undefined): string => selectorQuery(selector) || '<none>'

/** The text, or a stand-in for an empty or missing one. */
export const orNone = (text: string | undefined, none = '<none>'): string => (text === undefined || text === '' ? none : text)
