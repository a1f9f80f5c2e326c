/** What is refused of Jobs and of their status, rule by rule. */
import { expect, test } from 'vitest'
import type { Job } from '../../../src/api/objects.ts'
import { created, refusedCreate, refusedStatus, refusedUpdate, warned, type Json } from '../rule-rows.ts'

const jobs = 'batch/v1 jobs'
const template: Json = { metadata: { labels: { a: 'b' } }, spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } }
const job = (spec: Json, status?: Json): Json => ({ spec: { template, ...spec }, ...(status !== undefined && { status }) })
const indexed = { completionMode: 'Indexed', completions: 5, parallelism: 5 }
const standing = { selector: { matchLabels: { a: 'b' } }, manualSelector: true, completions: 5 }

test.for([
  [
    { ...indexed, completions: 100_001, backoffLimitPerIndex: 1 },
    ['spec.maxFailedIndexes: Required value: must be specified when completions is above 100000'],
  ],
  [
    { ...indexed, completions: 100_001, parallelism: 10_001, backoffLimitPerIndex: 1, maxFailedIndexes: 10_001 },
    [
      'spec.parallelism: Invalid value: 10001: must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index',
      'spec.maxFailedIndexes: Invalid value: 10001: must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index',
    ],
  ],
  [
    { ...indexed, successPolicy: { rules: [{ succeededIndexes: '3,1', succeededCount: 1 }] } },
    [
      'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "3,1": error parsing succeededIndexes: non-increasing order, previous: 3, current: 1',
      'spec.successPolicy.rules[0].succeededCount: Invalid value: 1: must be less than or equal to 0 (the number of indexes in the specified succeededIndexes field)',
    ],
  ],
  [
    { successPolicy: { rules: [] } },
    ['spec.successPolicy: Invalid value: batch.SuccessPolicy{Rules:[]batch.SuccessPolicyRule{}}: requires indexed completion mode'],
  ],
] as readonly [Json, string[]][])('%j', ([spec, refusals]) => {
  expect(refusedCreate(jobs, job(spec))).toEqual(refusals)
})

test.for([
  [{ ...indexed, completions: 6 }, ['spec.completions: Invalid value: 6: can only be modified in tandem with spec.parallelism']],
  [{ ...indexed, completions: 6, parallelism: 6 }, []],
] as readonly [Json, string[]][])('a change to %j', ([spec, refusals]) => {
  expect(refusedUpdate(jobs, job({ ...standing, ...indexed }), job({ ...standing, ...spec }))).toEqual(refusals)
})

test('a job without labels shares those of its template, with what is made for its pods', () => {
  const { metadata, spec } = created(jobs, job({})) as unknown as Job
  expect(metadata.labels).toEqual({
    a: 'b',
    'job-name': 'a',
    'batch.kubernetes.io/job-name': 'a',
    'controller-uid': 'u1',
    'batch.kubernetes.io/controller-uid': 'u1',
  })
  expect(spec.template.metadata?.labels).toEqual(metadata.labels)
  const own = created(jobs, { metadata: { name: 'a', uid: 'u1', labels: { a: 'b' } }, ...job({}) })
  expect(own.metadata.labels).toEqual({ a: 'b' })
})

test('policies and the template are shown as Go prints them', () => {
  const policy = { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }] }
  const before = job({ ...standing, ...indexed })
  expect(refusedUpdate(jobs, before, job({ ...standing, ...indexed, podFailurePolicy: policy }))).toEqual([
    'spec.podFailurePolicy: Invalid value: batch.PodFailurePolicy{Rules:[]batch.PodFailurePolicyRule{batch.PodFailurePolicyRule{Action:"Ignore", OnExitCodes:(*batch.PodFailurePolicyOnExitCodesRequirement)(nil), OnPodConditions:[]batch.PodFailurePolicyOnPodConditionsPattern{batch.PodFailurePolicyOnPodConditionsPattern{Type:"DisruptionTarget", Status:"True"}}}}}: field is immutable',
  ])
  expect(refusedUpdate(jobs, job({ ...standing, ...indexed, podFailurePolicy: policy }), before)).toEqual([
    'spec.podFailurePolicy: Invalid value: "null": field is immutable',
  ])
  const other = { ...template, spec: { restartPolicy: 'OnFailure', containers: [{ name: 'c', image: 'i' }] } }
  expect(refusedUpdate(jobs, before, job({ ...standing, ...indexed, template: other }))).toEqual([
    expect.stringMatching(
      /^spec\.template: Invalid value: core\.PodTemplateSpec\{ObjectMeta:v1\.ObjectMeta\{.*\}, Spec:core\.PodSpec\{Volumes:\[\]core\.Volume\(nil\), InitContainers:\[\]core\.Container\(nil\), Containers:\[\]core\.Container\{core\.Container\{Name:"c", Image:"i", .*RestartPolicy:"OnFailure", TerminationGracePeriodSeconds:\(\*int64\)\(0x.*\}\}: field is immutable$/,
    ),
  ])
})

test('while suspended and not started, the labels of pods may change and their finalizers not', () => {
  const before = job({ ...standing, suspend: true })
  const changed = (metadata: Json): Json => job({ ...standing, suspend: true, template: { ...template, metadata } })
  expect(refusedUpdate(jobs, before, changed({ labels: { a: 'b', c: 'd' }, annotations: { e: 'f' } }))).toEqual([])
  expect(refusedUpdate(jobs, before, changed({ labels: { a: 'b' }, finalizers: ['x/y'] }))).toEqual([
    expect.stringContaining('spec.template: '),
  ])
})

const at = '2026-01-02T03:04:05Z'
const later = '2026-01-02T03:04:06Z'
const condition = (...types: string[]): Json => ({ conditions: types.map((type) => ({ type, status: 'True' })) })
const noCriteria = 'status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition'
const ended = { ...condition('Complete', 'SuccessCriteriaMet'), startTime: at, completionTime: later, succeeded: 5 }

test.for([
  [
    {},
    { active: -1, ready: -1 },
    [
      'status.active: Invalid value: -1: must be greater than or equal to 0',
      'status.ready: Invalid value: -1: must be greater than or equal to 0',
    ],
  ],
  [
    {},
    { uncountedTerminatedPods: { succeeded: ['', 'u'], failed: ['u'] } },
    [
      'status.uncountedTerminatedPods.succeeded[0]: Invalid value: "": must not be empty',
      'status.uncountedTerminatedPods.failed[0]: Duplicate value: "u"',
    ],
  ],
  [
    {},
    condition('Complete'),
    [
      'status.completionTime: Required value: completionTime is required for Complete jobs',
      noCriteria,
      'status.startTime: Required value: startTime is required for finished job',
    ],
  ],
  [{}, ended, []],
  [{}, { ...ended, active: 1 }, ['status.active: Invalid value: 1: active>0 is invalid for finished job']],
  [
    {},
    { ...ended, uncountedTerminatedPods: { failed: ['u'] } },
    [
      'status.uncountedTerminatedPods: Invalid value: batch.UncountedTerminatedPods{Succeeded:[]types.UID(nil), Failed:[]types.UID{"u"}}: uncountedTerminatedPods needs to be empty for finished job',
    ],
  ],
  [
    {},
    { ...ended, ...condition('Complete', 'Failed') },
    [
      'status.conditions: Invalid value: cannot set Complete=True and Failed=true conditions',
      'status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition',
      noCriteria,
    ],
  ],
  [
    {},
    { ...ended, ...condition('Complete', 'FailureTarget') },
    ['status.conditions: Invalid value: cannot set Complete=True and FailureTarget=true conditions', noCriteria],
  ],
  [{}, { ...ended, terminating: 1 }, ['status.terminating: Invalid value: 1: terminating>0 is invalid for finished job']],
  [{}, { ready: 1 }, ['status.ready: Invalid value: 1: cannot set more ready pods than active']],
  [{ ready: 2, active: 1 }, { ready: 2, active: 1, failed: 1 }, []],
  [
    {},
    { startTime: later, completionTime: at },
    [
      'status.completionTime: Invalid value: 2026-01-02 03:04:05 +0000 UTC: cannot set completionTime when there is no Complete=True condition',
      'status.completionTime: Invalid value: 2026-01-02 03:04:05 +0000 UTC: completionTime cannot be set before startTime',
    ],
  ],
  [
    {},
    { completedIndexes: '1', failedIndexes: '2' },
    [
      'status.completedIndexes: Invalid value: "1": cannot set non-empty completedIndexes when non-indexed completion mode',
      'status.failedIndexes: Invalid value: "2": cannot set non-null failedIndexes when backoffLimitPerIndex is null',
    ],
  ],
  [
    ended,
    { ...ended, conditions: [] },
    [
      'status.completionTime: Invalid value: 2026-01-02 03:04:06 +0000 UTC: cannot set completionTime when there is no Complete=True condition',
      'status.conditions: Invalid value: cannot disable the terminal Complete=True condition',
      'status.conditions: Invalid value: cannot disable the SuccessCriteriaMet=True condition',
    ],
  ],
  [
    ended,
    { ...ended, completionTime: '2026-01-02T03:04:07Z', succeeded: 4 },
    [
      'status.succeeded: Invalid value: 4: cannot decrease the succeeded counter',
      'status.completionTime: Invalid value: 2026-01-02 03:04:07 +0000 UTC: field is immutable',
    ],
  ],
  [{ startTime: at }, {}, ['status.startTime: Required value: startTime cannot be removed for unsuspended job']],
  [
    { startTime: at, conditions: [{ type: 'Suspended', status: 'True' }] },
    { startTime: '2026-01-02T03:04:07Z', conditions: [{ type: 'Suspended', status: 'False' }] },
    [],
  ],
  [
    condition('SuccessCriteriaMet'),
    condition('Failed', 'FailureTarget'),
    [
      'status.startTime: Required value: startTime is required for finished job',
      'status.conditions: Invalid value: cannot disable the SuccessCriteriaMet=True condition',
    ],
  ],
] as readonly [Json, Json, string[]][])('a status that goes from %j to %j', ([before, after, refusals]) => {
  expect(refusedStatus(jobs, job(standing, before), job(standing, after))).toEqual(refusals)
})

test.for([
  ['0-1', '1-2', ['status.failedIndexes: Invalid value: "1-2": failedIndexes and completedIndexes overlap at index: 1']],
  ['0,9', '1', ['status.completedIndexes: Invalid value: "0,9": error parsing completedIndexes: too large index: "9"']],
  ['0,3', '1,2,4', []],
] as const)('completed indexes %s with failed indexes %s', ([completedIndexes, failedIndexes, refusals]) => {
  const spec = { ...standing, ...indexed, backoffLimitPerIndex: 1 }
  expect(refusedStatus(jobs, job(spec), job(spec, { completedIndexes, failedIndexes }))).toEqual(refusals)
})

test('warnings about names and many indexes', () => {
  expect(warned(jobs, { metadata: { name: 'a.b' }, ...job({}) })).toEqual([
    'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]',
  ])
  expect(warned(jobs, job({ ...indexed, completions: 100_001, parallelism: 10_001 }))).toEqual([
    expect.stringMatching(/^spec: In Indexed Jobs with/),
  ])
})

test('a job that had a selector of its own need not get the newer labels with a made one', () => {
  const { manualSelector: _, ...made } = standing
  expect(refusedUpdate(jobs, job(standing), job(made))).toEqual([
    "spec.template.metadata.labels[controller-uid]: Required value: must be 'u1'",
    "spec.template.metadata.labels[job-name]: Required value: must be 'a'",
    'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"a":"b"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: `selector` not auto-generated',
  ])
})
