/** What is refused of the kinds that divide the server's attention, rule by rule. */
import { expect, test } from 'vitest'
import { refusedCreate, refusedStatus, type Json } from '../rule-rows.ts'

const group = 'flowcontrol.apiserver.k8s.io/v1'
const subjects = [{ kind: 'User', user: { name: 'u' } }]
const schema = (rule: Json): Json => ({ spec: { priorityLevelConfiguration: { name: 'p' }, rules: [{ subjects, ...rule }] } })
const resourceRule = { verbs: ['get'], apiGroups: ['*'], resources: ['*'], namespaces: ['n'] }
const known = 'supported values: "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"'

test.for([
  [
    { resourceRules: [{ ...resourceRule, verbs: ['get', 'eat'] }] },
    [`spec.rules[0].resourceRules[0].verbs: Unsupported value: []string{"get", "eat"}: ${known}`],
  ],
  [
    { resourceRules: [{ ...resourceRule, namespaces: ['a.b'] }] },
    [
      'spec.rules[0].resourceRules[0].namespaces[0]: Invalid value: "a.b": each member of this list must be \'*\' or a DNS-1123 label; must not contain dots',
    ],
  ],
  [
    { nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['', 'a', '/a b', '/a//b', '/a*', '/a/*', '/'] }] },
    [
      'spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value: "": must not be empty',
      'spec.rules[0].nonResourceRules[0].nonResourceURLs[1]: Invalid value: "a": must start with slash',
      'spec.rules[0].nonResourceRules[0].nonResourceURLs[2]: Invalid value: "/a b": must not contain white-space',
      'spec.rules[0].nonResourceRules[0].nonResourceURLs[3]: Invalid value: "/a//b": must not contain double slash',
      'spec.rules[0].nonResourceRules[0].nonResourceURLs[4]: Invalid value: "/a*": wildcard can only do suffix matching',
    ],
  ],
  [
    {
      subjects: [{ kind: 'ServiceAccount', serviceAccount: { name: '*', namespace: '' }, user: { name: 'u' } }],
      resourceRules: [resourceRule],
    },
    [
      'spec.rules[0].subjects[0].serviceAccount.namespace: Required value: must specify namespace for service account',
      "spec.rules[0].subjects[0].user: Forbidden: user is forbidden when subject kind is not 'User'",
    ],
  ],
] as readonly [Json, string[]][])('a flow schema with %j', ([rule, refusals]) => {
  expect(refusedCreate(`${group} flowschemas`, schema(rule))).toEqual(refusals)
})

test('a limited level that is exempt too', () => {
  expect(
    refusedCreate(`${group} prioritylevelconfigurations`, {
      spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject' } }, exempt: {} },
    }),
  ).toEqual(['spec.exempt: Forbidden: must be nil if the type is Limited'])
})

test('a hand that needs too many bits, and shares below nothing', () => {
  const limited = { limitResponse: { type: 'Queue', queuing: { queues: 64, handSize: 11, queueLengthLimit: 1 } } }
  expect(refusedCreate(`${group} prioritylevelconfigurations`, { spec: { type: 'Limited', limited } })).toEqual([
    'spec.limited.limitResponse.queuing.handSize: Invalid value: 11: required entropy bits of deckSize 64 and handSize 11 should not be greater than 60',
  ])
  expect(
    refusedCreate(`${group} prioritylevelconfigurations`, {
      metadata: { name: 'exempt' },
      spec: { type: 'Exempt', exempt: { nominalConcurrencyShares: -1, lendablePercent: 101 } },
    }),
  ).toEqual([
    'spec.exempt.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer',
    'spec.exempt.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive',
  ])
})

test('conditions without a type, or twice', () => {
  const status = { conditions: [{ type: 'A' }, { type: 'A' }, { type: '' }] }
  const refusals = ['status.conditions[1].type: Duplicate value: "A"', 'status.conditions[2].type: Required value: must not be empty']
  expect(refusedStatus(`${group} flowschemas`, schema({}), { ...schema({}), status })).toEqual(refusals)
})
