import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { replay } from './replay.ts'

/** Recorded answers that rules alone cannot give, by file and line, with who gives them. */
const others: Readonly<Record<string, string>> = {
  'default-priority-class.jsonl:9': 'admission of priorities',
  'default-priority-class.jsonl:11': 'admission of priorities',
  'default-storage-class.jsonl:10': 'admission of storage classes',
  'limit-range-claims.jsonl:11': 'admission of limit ranges',
  'limit-range-containers.jsonl:8': 'admission of limit ranges',
  'limit-range-containers.jsonl:9': 'admission of limit ranges',
  'limit-range-containers.jsonl:10': 'admission of limit ranges',
  'limit-range-containers.jsonl:16': 'admission of limit ranges',
  'limit-range-containers.jsonl:18': 'admission of limit ranges',
  'limit-range.jsonl:12': 'the spelling 0.5 is lost in decoding, and Go prints its parts',
  'nameless-objects.jsonl:9': 'events are the one kind whose metadata upstream does not check',
  'namespace-changes.jsonl:13': 'the server drops the namespace of what lies in none',
  'namespace.jsonl:9': 'the label follows a generated name',
  'namespace.jsonl:12': 'admission of pod security',
  'nodes-refused.jsonl:26': 'the server drops the namespace of what lies in none',
  'pod-binding.jsonl:3': 'the recorder hid the node',
  'pod-body-refused.jsonl:28': 'options of the request',
  'pod-body-refused.jsonl:30': 'options of the request',
  'pod-body-refused.jsonl:34': 'an empty body',
  'pod-misc-refused.jsonl:13': 'the recorder hid the node',
  'pod-template-refused.jsonl:13': 'the recorder hid the node',
  'pod-template-refused.jsonl:16': 'the recorder hid the node',
  'pod-update.jsonl:14': 'the uid is compared by the server',
  'resource-quota.jsonl:7': 'the spelling 1.5 is lost in decoding, and Go prints its parts',
  'runtime-class-in-pods.jsonl:7': 'admission of runtime classes',
  'runtime-class-in-pods.jsonl:8': 'admission of runtime classes',
  'runtime-class-in-pods.jsonl:12': 'admission of runtime classes',
  'service-account-in-pods.jsonl:9': 'admission of service accounts',
  'service-account-in-pods.jsonl:13': 'admission of service accounts',
}

/** Addresses and ports are given out by the server, which has words of its own for that. */
const allocation = /failed to allocate|not in the valid range|is already allocated/

const files = readdirSync(new URL('../recorded/kinds/', import.meta.url))
  .filter((name) => name.endsWith('.jsonl'))
  .sort()

describe('rules of the core group say what a real server said', () => {
  for (const file of files) {
    const { right, wrong } = replay(`kinds/${file}`, ({ group }) => group === '')
    if (right + wrong.length === 0) continue
    it(`${file.replace('.jsonl', '')}: ${right} of ${right + wrong.length}`, () => {
      const own = wrong.filter((text) => others[text.slice('kinds/'.length, text.indexOf(' '))] === undefined && !allocation.test(text))
      expect(own).toEqual([])
    })
  }
})
