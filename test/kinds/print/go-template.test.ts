/** Templates of `-o go-template`: what each prints, as Go does. */
import { expect, test } from 'vitest'
import { goTemplate } from '../../../src/kinds/print/go-template/execute.ts'

const value = {
  kind: 'List',
  items: [
    { metadata: { name: 'a', labels: { app: 'x' } }, spec: { replicas: 2, ratio: 0.5, on: true } },
    { metadata: { name: 'b' }, spec: { replicas: 0, none: null } },
  ],
  data: { p: 'c2VjcmV0', q: '<&>' },
}

test.each([
  ['{{.kind}} {{.nope}} {{.nope.more}}', 'List <no value> <no value>'],
  ['{{range .items}}{{.metadata.name}},{{end}}', 'a,b,'],
  ['{{range $i, $each := .items}}{{if $i}}; {{end}}{{$i}}={{$each.metadata.name}}{{end}}', '0=a; 1=b'],
  ['{{range $key, $_ := .data}}{{$key}} {{else}}none{{end}}{{range .nope}}x{{else}}none{{end}}', 'p q none'],
  ['{{with (index .items 0).metadata}}{{.labels}}{{end}}{{with .nope}}x{{else}}y{{end}}', 'map[app:x]y'],
  ['{{len .items}} {{(index .items 0).spec}}', '2 map[on:true ratio:0.5 replicas:2]'],
  ['{{range .items}}{{if eq .spec.replicas 2}}two{{else if gt .spec.replicas 2}}more{{else}}less{{end}} {{end}}', 'two less '],
  ['{{range .items}}{{if and .metadata.labels (eq .metadata.labels.app "x")}}{{.metadata.name}}{{end}}{{end}}', 'a'],
  ['a {{- " b " -}} c {{/* nothing */}}{{`raw\\`}}', 'a b c raw\\'],
  ['{{$x := 1}}{{range .items}}{{$x = .metadata.name}}{{end}}{{$x}}', 'b'],
  ['{{define "T"}}<{{.}}>{{end}}{{template "T" .kind}}{{block "B" .kind}}{{len .}}{{end}}', '<List>4'],
  ['{{range .items}}{{if eq .metadata.name "b"}}{{break}}{{end}}{{.metadata.name}}{{end}}', 'a'],
  [
    '{{printf "%s %q %d %5.2f|%-4s|%4s|%v %t" .kind .kind 3 0.5 "a" "b" .data true}}',
    'List "List" 3  0.50|a   |   b|map[p:c2VjcmV0 q:<&>] true',
  ],
  ['{{printf "%d %s" .kind 3}}', '%!d(string=List) %!s(int64=3)'],
  ['{{.data.p | base64decode}} {{exists . "data" "p"}} {{exists . "data" "z"}}', 'secret true false'],
  [
    '{{html .data.q}} {{urlquery "a b&"}} {{print "a" 1 2 "b"}} {{not .nope}} {{or "" "z"}} {{le 1 1}} {{ne "a" "b"}}',
    '&lt;&amp;&gt; a+b%26 a1 2b true z true true',
  ],
  ['{{slice .kind 1 3}} {{println 1 "x"}}', 'is 1 x\n'],
])('%s', (template, printed) => {
  expect(goTemplate(template)(value)).toBe(printed)
})

test.each([
  ['{{.kind', 'unclosed action'],
  ['{{end}}', 'unexpected {{end}}'],
  ['{{if .kind}}', 'unexpected EOF'],
  ['{{nope .kind}}', 'function "nope" not defined'],
  ['{{$x}}', 'undefined variable "$x"'],
  ['{{break}}', '{{break}} outside {{range}}'],
  ['{{"open}}', 'unterminated quoted string'],
])('%s is no template', (template, problem) => {
  expect(() => goTemplate(template)).toThrow(problem)
})

test.each([
  ['{{.kind.more}}', "can't evaluate field more in type interface {}"],
  ['{{(index .items 1).spec.none.x}}', 'nil pointer evaluating interface {}.x'],
  ['{{index .items 5}}', 'error calling index: index out of range: 5'],
  ['{{eq .kind 1}}', 'error calling eq: incompatible types for comparison'],
  ['{{template "none"}}', 'template "none" not defined'],
  ['{{define "R"}}{{template "R"}}{{end}}{{template "R"}}', 'exceeded maximum template depth'],
])('%s cannot be carried out', (template, problem) => {
  expect(() => goTemplate(template)(value)).toThrow(problem)
})

test('keys that are not there are refused where that is asked', () => {
  expect(() => goTemplate('{{.nope}}', { allowsMissing: false })(value)).toThrow('map has no entry for key "nope"')
})
