/** Everything the server asks of secrets. */
import { heldIn } from '../../api/came-empty.ts'
import { problem } from '../../api/field-errors.ts'
import { jsonKind } from '../../api/json-kind.ts'
import { parseJson } from '../../api/json-scan.ts'
import type { Mutable } from '../../api/object.ts'
import type { Secret } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { encodedLength, mostBytes } from '../shared/data-size.ts'
import { checkImmutableData } from '../shared/immutable-data.ts'
import { checkConfigMapKey } from '../shared/texts.ts'
import { accountName, accountTokenType } from './account-token.ts'
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
  switch (type) {
    case accountTokenType:
      if (!metadata.annotations?.[accountName]) problems.push(problem.required(`metadata.annotations[${accountName}]`))
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
    return `json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`
  } catch (error) {
    return (error as Error).message
  }
}

function checkChange(secret: Secret, old: Secret): Problem[] {
  return [
    ...(secret.type === old.type ? [] : [problem.invalid('type', secret.type ?? '', 'field is immutable')]),
    ...checkImmutableData(secret, old, { data: [heldIn(secret, 'data'), old.data] }),
  ]
}

function warnings({ type, data = {} }: Secret): string[] {
  const { 'tls.crt': certificate, 'tls.key': key } = data
  if (type !== 'kubernetes.io/tls' || certificate === undefined || key === undefined) return []
  const wrong = keyPairProblem(decode(certificate), decode(key))
  return wrong === undefined ? [] : [wrong]
}
