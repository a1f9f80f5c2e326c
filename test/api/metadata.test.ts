import { describe, expect, it } from 'vitest'
import { checkMetadata, checkMetadataUpdate } from '../../src/api/metadata.ts'
import type { ObjectMeta } from '../../src/api/objects.ts'

const lines = (metadata: ObjectMeta): string[] =>
  checkMetadata({ name: 'a', namespace: 'n', ...metadata }, { namespaced: true }).map(
    ({ field, message }) => `${field}: ${message.slice(0, 70)}`,
  )

describe('metadata', () => {
  it('is fine when nothing is wrong', () =>
    expect(lines({ labels: { 'example.com/a': 'b' }, finalizers: ['e.com/x', 'orphan'] })).toEqual([]))
  it('must have a name', () => expect(lines({ name: '' })).toEqual(['metadata.name: Required value: name or generateName is required']))
  it('names each bad part in the order of upstream', () => {
    expect(
      lines({ labels: { 'x/y/z': '-' }, finalizers: ['plain'], ownerReferences: [{ apiVersion: '', kind: 'A', name: 'a', uid: '' }] }),
    ).toEqual([
      'metadata.labels: Invalid value: "x/y/z": a qualified name must consist of alphanumeric ',
      'metadata.labels: Invalid value: "-": a valid label must be an empty string or consist o',
      'metadata.ownerReferences.apiVersion: Invalid value: "": version must not be empty',
      'metadata.ownerReferences.uid: Invalid value: "": uid must not be empty',
      'metadata.finalizers[0]: Invalid value: "plain": name is neither a standard finalizer name nor ',
    ])
  })
  it('keeps its identity on an update', () => {
    const old = { name: 'a', namespace: 'n', uid: 'u', resourceVersion: '1', deletionTimestamp: '2026-01-01T00:00:00Z' }
    const problems = checkMetadataUpdate({ ...old, uid: 'v', finalizers: ['e.com/x'] }, old)
    expect(problems.map(({ field, message }) => `${field}: ${message}`)).toEqual([
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"e.com/x"}',
      'metadata.uid: Invalid value: "v": field is immutable',
    ])
  })
})
