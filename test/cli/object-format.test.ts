/** Forms of `-o` that a person writes, and the order of a field. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/object.ts'
import { objectFormat } from '../../src/cli/object-format.ts'
import { sortedBy } from '../../src/cli/sort-by.ts'

const object = (name: string, spec: Record<string, unknown>): KubeObject =>
  ({ apiVersion: 'v1', kind: 'Thing', metadata: { name, namespace: 'default' }, spec }) as unknown as KubeObject

const objects = [
  object('one', { size: '1Gi', at: '2026-01-02', ports: [80, 443], on: { b: 1, a: 'x' } }),
  object('two', { size: '512Mi', at: '2026-01-01' }),
  object('three', { size: '2Gi' }),
]
const names = (sorted: readonly KubeObject[]): string[] => sorted.map(({ metadata }) => metadata.name)
const format = (output: string, noHeaders = false): string => objectFormat(output, { noHeaders })?.(objects, { items: objects }) ?? ''

test('documents of YAML stand apart, in one run', () => {
  const yaml = objectFormat('YAML', { noHeaders: false })
  expect([yaml?.([], { a: 1 }), yaml?.([], { b: 2 })]).toEqual(['a: 1\n', '---\nb: 2\n'])
  expect(objectFormat('json', { noHeaders: false })?.([], { a: 1 })).toBe('{\n    "a": 1\n}\n')
  expect(objectFormat('json=x', { noHeaders: false })).toBeUndefined()
})

describe('custom columns', () => {
  test('stand below their heads, and what is missing is named', () => {
    expect(format('custom-columns=NAME:.metadata.name,PORTS:spec.ports[*],ON:{.spec.on},ALL:.spec.ports')).toBe(
      [
        'NAME    PORTS    ON             ALL',
        'one     80,443   map[a:x b:1]   [80 443]',
        'two     <none>   <none>         <none>',
        'three   <none>   <none>         <none>',
        '',
      ].join('\n'),
    )
  })

  test('go without heads, and with them once in a watch', () => {
    expect(format('custom-columns=NAME:.metadata.name', true)).toBe('one\ntwo\nthree\n')
    const watching = objectFormat('custom-columns=NAME:.metadata.name', { noHeaders: false })
    expect([watching?.(objects.slice(0, 1), undefined), watching?.(objects.slice(1, 2), undefined)]).toEqual(['NAME\none\n', 'two\n'])
  })

  test.for([
    ['custom-columns', 'custom-columns format specified but no custom columns given'],
    ['custom-columns=NAME', 'unexpected custom-columns spec: NAME, expected <header>:<json-path-expr>'],
    ['jsonpath', 'template format specified but no template given'],
    ['jsonpath={.a', 'error parsing jsonpath {.a, unclosed action'],
    [
      'jsonpath={.items[9]}',
      'error executing jsonpath "{.items[9]}": Error executing template: array index out of bounds: index 9, length 3',
    ],
    ['jsonpath={items}', 'error executing jsonpath "{items}": Error executing template: unrecognized identifier items'],
    ['jsonpath={"a}', 'error parsing jsonpath {"a}, unterminated quoted string'],
    ['jsonpath-file=/nowhere', 'error reading --template /nowhere, open /nowhere: no such file or directory'],
    ['custom-columns-file=/nowhere', 'error reading template /nowhere, open /nowhere: no such file or directory'],
    ['custom-columns-file=', 'custom-columns format specified but no custom columns given'],
  ] as const)('%s is refused', ([output, reason]) => {
    expect(() => format(output)).toThrow(reason)
  })
})

describe('a form in a file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'inkube-format-'))
  afterAll(() => rmSync(directory, { recursive: true }))
  const file = (text: string): string => {
    writeFileSync(join(directory, 'form'), text)
    return join(directory, 'form')
  }

  test('is read from there: heads and paths each on a line, or a template', () => {
    expect(format(`custom-columns-file=${file('NAME  SIZE\n.metadata.name  spec.size\n')}`)).toMatch(/^NAME +SIZE\none +1Gi\n/)
    expect(format(`jsonpath-file=${file('{.items[0].metadata.name}')}`)).toBe('one')
  })

  test.for([
    ['', 'invalid template, missing header line.'],
    ['NAME', 'invalid template, missing spec line.'],
    ['A B\n.a\n', "number of headers (2) and field specifications (1) don't match"],
  ] as const)('of columns that is %j is refused', ([text, reason]) => {
    expect(() => format(`custom-columns-file=${file(text)}`)).toThrow(reason)
  })
})

test('what each part of a template finds can be printed as JSON', () => {
  expect(format('jsonpath-as-json={.items[*].metadata.name}{"!"}')).toBe('[\n    "one",\n    "two",\n    "three"\n]\n[\n    "!"\n]\n')
})

describe('the order of a field', () => {
  test('is that of amounts, of texts, and of numbers; what has none comes first', () => {
    expect(names(sortedBy(objects, '.spec.size'))).toEqual(['two', 'one', 'three'])
    expect(names(sortedBy(objects, '{.metadata.name}'))).toEqual(['one', 'three', 'two'])
    expect(names(sortedBy(objects, 'spec.at'))).toEqual(['three', 'two', 'one'])
  })

  test('has what is null behind what is missing and before everything else', () => {
    const some = [object('last', { at: 'x' }), object('null', { at: null }), object('missing', {})]
    expect(names(sortedBy(some, '.spec.at'))).toEqual(['missing', 'null', 'last'])
  })

  test.for([
    ['.spec.nothing', `couldn't find any field with path "{.spec.nothing}" in the list of objects`],
    ['.spec.on', 'Field {.spec.on} is an unsortable type: map'],
  ] as const)('%s is refused', ([path, reason]) => {
    expect(() => sortedBy(objects, path)).toThrow(reason)
  })
})
