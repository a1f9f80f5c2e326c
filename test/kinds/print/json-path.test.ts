/** JSON paths and templates as kubectl reads them. */
import { describe, expect, test } from 'vitest'
import { typedJsonPath } from '../../../src/kinds/print/json-path.ts'
import { jsonPathTemplate } from '../../../src/kinds/print/json-path-template.ts'

const list = {
  items: [
    { name: 'a', size: 1, labels: { app: 'web', 'x.y/z': 'long' }, ready: true, ports: [80, 443] },
    { name: 'b', size: 3, labels: { app: 'db' }, ports: [5432] },
    { name: 'c', size: 2, labels: {}, ready: false, ports: [] },
  ],
}

describe('a path', () => {
  test.for([
    ['.items[*].name', ['a', 'b', 'c']],
    ['$.items[0].name', ['a']],
    ['{.items[-1].name}', ['c']],
    ['items[0:2].name', ['a', 'b']],
    ['.items[1:].name', ['b', 'c']],
    ['.items[:-1].name', ['a', 'b']],
    ['.items[::2].name', ['a', 'c']],
    ['.items[0,2].name', ['a', 'c']],
    [".items[0]['name','size']", ['a', 1]],
    ['.items[0].labels.x\\.y/z', ['long']],
    [".items[0].labels['x\\.y/z']", ['long']],
    [".items[0].labels['x.y/z']", []],
    ['.items[?(@.ports[0])].name', ['a', 'b', 'c']],
    ['.items[0:2].ports[:1]', [80, 5432]],
    ['.items[0].labels.*', ['web', 'long']],
    ['.items[0].name.*', [97]],
    ['..app', ['web', 'db']],
    ['.items..size', [1, 3, 2]],
    ['.items[?(@.size>1)].name', ['b', 'c']],
    ['.items[?(@.size<=2)].name', ['a', 'c']],
    ['.items[?(@.labels.app=="web")].name', ['a']],
    [".items[?(@.labels.app!='web')].name", ['b']],
    ['.items[?(@.ready==false)].name', ['c']],
    ['.items[?(@.ready)].name', ['a', 'c']],
    ['.items[*].ports[*]', [80, 443, 5432]],
    ['.nothing.here', []],
    ['.items.constructor', []],
  ] as const)('%s leads to its values', ([path, values]) => {
    expect(typedJsonPath(path)?.(list)).toEqual(values)
  })

  test.for([
    ['.items.x[*]', []],
    ['.items[0].labels[*]', 'object is not array or slice'],
    ['.items[0].labels[?(@.app)]', 'object is not array or slice and cannot be filtered'],
    ['.items[?(@.size=="1")].name', 'incompatible types for comparison'],
    ['.items[?(@.size>1.5)].name', 'incompatible types for comparison'],
    ['.items[?(@.ready>false)].name', 'invalid type for comparison'],
    ['.items[?(@.labels==1)].name', 'invalid type for comparison'],
    ['.items[?(@.size=>1)].name', 'unrecognized filter operator =>'],
    ['.items[*].ports[?(@.x)]', []],
    ['.items[0].name b', 'unrecognized identifier b'],
    ['.items[2:1]', 'starting index 2 is greater than ending index 1'],
  ] as const)('%s ends as it does in Go', ([path, end]) => {
    if (typeof end === 'string') expect(() => typedJsonPath(path)?.(list)).toThrow(end)
    else expect(typedJsonPath(path)?.(list)).toEqual(end)
  })

  test('outside of a list says so', () => {
    expect(() => typedJsonPath('.items[7].name')?.(list)).toThrow('array index out of bounds: index 7, length 3')
  })
})

describe('a template', () => {
  test.for([
    ['{.items[*].name}', 'a b c'],
    ['names: {.items[0].name}{"\\n"}', 'names: a\n'],
    ['{range .items[*]}{.name}={.size}{"\\t"}{end}done', 'a=1\tb=3\tc=2\tdone'],
    ['{range .items[*]}{.name}:{range .ports[*]}{@},{end};{end}', 'a:80,443,;b:5432,;c:;'],
    ['{.items[1].labels}', '{"app":"db"}'],
    ['{.items[?(@.name=="c}")].size}{.items[2].ready}', 'false'],
    ['no braces', 'no braces'],
  ] as const)('%s prints', ([template, text]) => {
    expect(jsonPathTemplate(template)(list)).toBe(text)
  })

  test.for([
    ['{.a', 'unclosed action'],
    ['{end}', 'not in range, nothing to end'],
    ['{range .items[*]}x', 'unexpected end of range'],
    ['{.a[}', 'invalid path .a['],
  ] as const)('%s is refused', ([template, reason]) => {
    expect(() => jsonPathTemplate(template)).toThrow(reason)
  })
})
