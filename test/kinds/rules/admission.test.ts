/** What is refused of webhooks and admission policies, rule by rule; expressions aside. */
import { expect, test } from 'vitest'
import { loadCel } from '../../../src/api/cel/load.ts'
import { refusedCreate, refusedStatus, type Json } from '../rule-rows.ts'

await loadCel()

const webhooks = 'admissionregistration.k8s.io/v1 mutatingwebhookconfigurations'
const hook = (more: Json): Json => ({
  name: 'a.b.c',
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  clientConfig: { url: 'https://x' },
  ...more,
})
const desired = '; desired format: https://host[/path]'
const at = 'webhooks[0].clientConfig'

test.for([
  [
    { clientConfig: { url: 'x' } },
    [
      `${at}.url: Invalid value: "": 'https' is the only allowed URL scheme${desired}`,
      `${at}.url: Invalid value: "": host must be specified${desired}`,
    ],
  ],
  [
    { clientConfig: { url: 'http://a:b@x/y?z#w' } },
    [
      `${at}.url: Invalid value: "http": 'https' is the only allowed URL scheme${desired}`,
      `${at}.url: Invalid value: "a:b": user information is not permitted in the URL`,
      `${at}.url: Invalid value: "w": fragments are not permitted in the URL`,
      `${at}.url: Invalid value: "z": query parameters are not permitted in the URL`,
    ],
  ],
  [{ clientConfig: { url: '50%' } }, [`${at}.url: Required value: url must be a valid URL: parse "50%": invalid URL escape "%"${desired}`]],
  [
    { clientConfig: { url: 'https://x:y' } },
    [`${at}.url: Required value: url must be a valid URL: parse "https://x:y": invalid port ":y" after host${desired}`],
  ],
  [{ clientConfig: { url: ':x' } }, [`${at}.url: Required value: url must be a valid URL: parse ":x": missing protocol scheme${desired}`]],
  [
    { clientConfig: { service: { name: 's', namespace: '', port: 0 } } },
    [
      `${at}.service.name: Required value: service name is required`,
      `${at}.service.port: Invalid value: 0: port is not valid: must be between 1 and 65535, inclusive`,
    ],
  ],
  [
    { reinvocationPolicy: 'x', clientConfig: {}, admissionReviewVersions: ['v1', 'v1', 'V'] },
    [
      'webhooks[0].reinvocationPolicy: Unsupported value: "x": supported values: "IfNeeded", "Never"',
      `${at}: Required value: exactly one of url or service is required`,
      'webhooks[0].admissionReviewVersions[1]: Invalid value: "v1": duplicate version',
      expect.stringContaining('webhooks[0].admissionReviewVersions[2]: Invalid value: "V": a DNS-1035 label must'),
    ],
  ],
] as readonly [Json, unknown[]][])('a webhook with %j', ([more, refusals]) => {
  expect(refusedCreate(webhooks, { webhooks: [hook(more)] })).toEqual(refusals)
})

const policies = 'admissionregistration.k8s.io/v1 validatingadmissionpolicies'
const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }
const policy = (more: Json): Json => ({
  spec: { matchConstraints: { resourceRules: [rule] }, validations: [{ expression: 'true' }], ...more },
})

test.for([
  [
    { paramKind: { apiVersion: 'a/b/c', kind: 'K' } },
    ['spec.paramKind.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c'],
  ],
  [
    { paramKind: { apiVersion: 'a/', kind: '1' } },
    [
      'spec.paramKind.apiVersion: Invalid value: "a/": version must be specified',
      expect.stringContaining('spec.paramKind.kind: Invalid value: "1": may have mixed case, but should otherwise match: a DNS-1035 label'),
    ],
  ],
  [
    { variables: [{ name: 'in', expression: 'true' }] },
    ['spec.variables[0].name: Invalid value: "in": name is not a valid CEL identifier'],
  ],
  [
    { validations: [{ expression: 'true', message: 'a\nb', messageExpression: ' ', reason: 'Unauthorized' }] },
    [
      'spec.validations[0].messageExpression: Invalid value: " ": must be non-empty if specified',
      'spec.validations[0].message: Invalid value: "a\\nb": message must not contain line breaks',
      'spec.validations[0].reason: Unsupported value: "Unauthorized": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"',
    ],
  ],
  [
    { matchConstraints: { resourceRules: [{ ...rule, resourceNames: ['a', 'a', '..'] }] } },
    [
      'spec.matchConstraints.resourceRules[0].resourceNames[1]: Duplicate value: "a"',
      'spec.matchConstraints.resourceRules[0].resourceNames[2]: Invalid value: "..": may not be \'..\'',
    ],
  ],
] as readonly [Json, unknown[]][])('a policy with %j', ([more, refusals]) => {
  expect(refusedCreate(policies, policy(more))).toEqual(refusals)
})

test('warnings in the status of a policy', () => {
  expect(
    refusedStatus(policies, policy({}), {
      ...policy({}),
      status: { typeChecking: { expressionWarnings: [{ fieldRef: ' ', warning: '' }] } },
    }),
  ).toEqual([
    'status.typeChecking.expressionWarnings[0].warning: Required value',
    'status.typeChecking.expressionWarnings[0].fieldRef: Required value',
  ])
})

test('parameters and actions of a binding', () => {
  const spec = { policyName: 'p', paramRef: { name: 'n', selector: {} }, validationActions: [] }
  expect(refusedCreate('admissionregistration.k8s.io/v1 validatingadmissionpolicybindings', { spec })).toEqual([
    'spec.paramRef.name: Forbidden: name and selector are mutually exclusive',
    'spec.paramRef.selector: Forbidden: name and selector are mutually exclusive',
    'spec.paramRef.parameterNotFoundAction: Required value',
    'spec.validationActions: Required value: at least one validation action is required',
  ])
})
