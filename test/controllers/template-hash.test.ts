/** Hashes of templates against those that a real controller manager gave. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { PodTemplateSpec, ReplicaSet } from '../../src/api/objects.ts'
import { revisionHash, templateHash } from '../../src/controllers/template-hash.ts'

const root = new URL('../recorded/text/', import.meta.url).pathname
const label = 'pod-template-hash'

function recordedSets(): readonly ReplicaSet[] {
  const cases = readdirSync(root).filter((name) => name.startsWith('live-') && statSync(root + name).isDirectory())
  return cases.flatMap((name) =>
    (JSON.parse(readFileSync(`${root}${name}/objects.json`, 'utf8')) as { readonly items: readonly ReplicaSet[] }).items.filter(
      ({ kind }) => kind === 'ReplicaSet',
    ),
  )
}

/** The template of a set as its deployment has it. */
function templateOf({ spec }: ReplicaSet): PodTemplateSpec {
  const { [label]: _, ...labels } = spec?.template?.metadata?.labels ?? {}
  return { ...spec?.template, metadata: { ...spec?.template?.metadata, labels } }
}

test('the sets of deployments are named as a real cluster names them', () => {
  const sets = recordedSets().filter(({ metadata }) => metadata.labels?.[label] !== undefined)
  expect(new Set(sets.map(({ metadata }) => metadata.labels?.[label])).size).toBeGreaterThan(4)
  expect(sets.map((set) => [set.metadata.name, templateHash(templateOf(set), undefined)])).toEqual(
    sets.map((set) => [set.metadata.name, set.metadata.labels?.[label]]),
  )
})

test('a collision gives another name', () => {
  const template = { spec: { containers: [{ name: 'c', image: 'x' }] } }
  expect(new Set([templateHash(template, undefined), templateHash(template, 0), templateHash(template, 1)]).size).toBe(3)
})

test('the revision of a stateful set is named as a real cluster names it', () => {
  const container = {
    image: 'nginx:1',
    imagePullPolicy: 'IfNotPresent',
    name: 'c',
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  }
  const spec = {
    containers: [container],
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  }
  expect(revisionHash({ spec: { template: { $patch: 'replace', metadata: { creationTimestamp: null, labels: { a: 'b' } }, spec } } })).toBe(
    '5bc68d596f',
  )
})
