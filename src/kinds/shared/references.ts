/** Checks of references to other objects, and of names with a domain. */
import { invalidFor, problem } from '../../api/field-errors.ts'
import { dnsSubdomain, pathSegment } from '../../api/names.ts'
import type { Problem } from '../../api/status.ts'

/** A kind or name: required, and fit for a path; `required` adds upstream's words where it has some. */
export function checkSegment(value: string | undefined, path: string, required = ''): Problem[] {
  return (value ?? '') === '' ? [problem.required(path, required)] : invalidFor(path, value ?? '', pathSegment(value ?? ''))
}

/** A reference within one namespace, by group, kind and name. */
export function checkTypedReference(
  { apiGroup, kind, name }: { readonly apiGroup?: string | null; readonly kind?: string; readonly name?: string },
  path: string,
): Problem[] {
  return [
    ...(apiGroup === undefined || apiGroup === null ? [] : invalidFor(`${path}.apiGroup`, apiGroup, dnsSubdomain(apiGroup))),
    ...checkSegment(kind, `${path}.kind`, 'kind is required'),
    ...checkSegment(name, `${path}.name`, 'name is required'),
  ]
}

const pathPattern = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+"

/** IsDomainPrefixedPath: `acme.io/foo`. */
export function checkDomainPath(value: string, path: string): Problem[] {
  if (value === '') return [problem.required(path)]
  const slash = value.indexOf('/')
  const [domain, rest] = slash < 0 ? [value, ''] : [value.slice(0, slash), value.slice(slash + 1)]
  if (domain === '' || rest === '') return [problem.invalid(path, value, 'must be a domain-prefixed path (such as "acme.io/foo")')]
  return [
    ...invalidFor(path, domain, dnsSubdomain(domain)),
    ...(new RegExp(`^${pathPattern}$`).test(rest)
      ? []
      : [problem.invalid(path, rest, `Invalid path (regex used for validation is '${pathPattern}')`)]),
  ]
}
