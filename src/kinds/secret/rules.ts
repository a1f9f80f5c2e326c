/** Everything the server asks of secrets. */
import { equal } from '../../api/equal.ts'
import { problem } from '../../api/field-errors.ts'
import { parseJson } from '../../api/json-scan.ts'
import type { Mutable } from '../../api/object.ts'
import type { Secret } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { encodedLength, mostBytes } from '../shared/data-size.ts'
import { checkConfigMapKey } from '../shared/texts.ts'
import { keyPairProblem } from './key-pair.ts'
import { unchangedFirst } from '../shared/update-checks.ts'

export const rules: Rules<Secret> = {
  updateChecks: unchangedFirst,
  defaults,
  check,
  checkUpdate: checkChange,
  warnings,
}

/** Texts become data, as conversion does it; they are never stored. */
function defaults(draft: Mutable<Secret>): void {
  draft.type ||= 'Opaque'
  if (draft.stringData === undefined) return
  for (const key in draft.stringData) (draft.data ??= {})[key] = encode(draft.stringData[key] ?? '')
  delete draft.stringData
}

const encode = (text: string): string => Buffer.from(text).toString('base64')
const decode = (text: string): string => Buffer.from(text, 'base64').toString()

function check(secret: Secret): Problem[] {
  const problems: Problem[] = []
  let size = 0
  for (const key in secret.data) {
    checkConfigMapKey(problems, key, `data[${key}]`)
    size += encodedLength(secret.data[key] ?? '')
  }
  if (size > mostBytes) problems.push(problem.tooLong('data', mostBytes))
  checkType(problems, secret)
  return problems
}

function checkType(problems: Problem[], { type, data = {}, metadata }: Secret): void {
  const require = (key: string): void => void problems.push(problem.required(`data[${key}]`))
  const account = 'kubernetes.io/service-account.name'
  switch (type) {
    case 'kubernetes.io/service-account-token':
      if (!metadata.annotations?.[account]) problems.push(problem.required(`metadata.annotations[${account}]`))
      break
    case 'kubernetes.io/dockercfg':
      checkJson(problems, data['.dockercfg'], 'data[.dockercfg]')
      break
    case 'kubernetes.io/dockerconfigjson':
      checkJson(problems, data['.dockerconfigjson'], 'data[.dockerconfigjson]')
      break
    case 'kubernetes.io/basic-auth':
      if (data['username'] === undefined && data['password'] === undefined) ['username', 'password'].forEach(require)
      break
    case 'kubernetes.io/ssh-auth':
      if (!data['ssh-privatekey']) require('ssh-privatekey')
      break
    case 'kubernetes.io/tls':
      for (const key of ['tls.crt', 'tls.key']) if (data[key] === undefined) require(key)
  }
}

/** Contents that must be a JSON object; the refusal does not repeat them. */
function checkJson(problems: Problem[], encoded: string | undefined, path: string): void {
  if (encoded === undefined) return void problems.push(problem.required(path))
  const wrong = objectProblem(decode(encoded))
  if (wrong !== undefined) problems.push(problem.invalid(path, '<secret contents redacted>', wrong))
}

/** Why a text is no JSON object, in the words of Go's decoder. */
function objectProblem(text: string): string | undefined {
  try {
    const value = parseJson(text)
    if (value === null || (typeof value === 'object' && !Array.isArray(value))) return undefined
    const what = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
    return `json: cannot unmarshal ${what} into Go value of type map[string]interface {}`
  } catch (error) {
    return (error as Error).message
  }
}

function checkChange(secret: Secret, old: Secret): Problem[] {
  const problems: Problem[] = []
  if (secret.type !== old.type) problems.push(problem.invalid('type', secret.type ?? '', 'field is immutable'))
  if (old.immutable !== true) return problems
  const reason = 'field is immutable when `immutable` is set'
  if (secret.immutable !== true) problems.push(problem.forbidden('immutable', reason))
  if (!equal(secret.data ?? {}, old.data ?? {})) problems.push(problem.forbidden('data', reason))
  return problems
}

function warnings({ type, data = {} }: Secret): string[] {
  const { 'tls.crt': certificate, 'tls.key': key } = data
  if (type !== 'kubernetes.io/tls' || certificate === undefined || key === undefined) return []
  const wrong = keyPairProblem(decode(certificate), decode(key))
  return wrong === undefined ? [] : [wrong]
}
