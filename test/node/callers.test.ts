/** Commands that serve and call, with the options of scripts that wait, probe and fetch. */
import { test } from 'vitest'
import { table } from './table.ts'

test('nc answers by HTTP, curl and wget save, tell and try again', () =>
  table({
    "echo raw | nc -l -p 80 & sleep 1; nc localhost 80 < /dev/null; (printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\nok and more' | nc -l -p 81 > got) & sleep 1; wget -qO- localhost:81/x; echo; head -n 1 got | tr -d '\\r'":
      'raw\nok\nGET /x HTTP/1.1\n',
    'nc -lk -p 80 -e sh -c \'read m p v; printf "HTTP/1.1 200 OK\\r\\n\\r\\nyou asked $p\\n"\' & sleep 1; curl -s localhost/a; wget -qO- localhost/b; nc -z localhost 80 && echo open':
      'you asked /a\nyou asked /b\nopen\n',
    "echo hi > index.html; httpd -p 80 -h . & sleep 1; curl -s -o out -w '%{http_code} %{size_download}\\n' localhost; cat out; wget -qP dir localhost/index.html; ls dir; curl -sO localhost/index.html; curl -s -D - -o /dev/null localhost | head -n 1 | tr -d '\\r'":
      '200 3\nhi\nindex.html\nHTTP/1.1 200 OK\n',
    "echo hi > index.html; httpd -p 80 -h . & sleep 1; curl -sG -d a=1 --data-urlencode 'b=x y' -w '%{url_effective} %{remote_ip}\\n' -o /dev/null localhost; curl -s --fail-with-body localhost/no | wc -c; curl -fsS localhost/no 2>&1; echo $?":
      'http://localhost/?a=1&b=x%20y 127.0.0.1\n55\ncurl: (22) The requested URL returned error: 404\n22\n',
    "curl -s -o /dev/null -w '%{http_code}\\n' localhost:81; (sleep 3; httpd -p 80 -h /) & curl -fs --retry 5 --retry-connrefused -o /dev/null -w '%{http_code}\\n' localhost/etc/hostname":
      '000\n200\n',
    "export A=1 B='x y'; echo 'a=$A b=${B} c=$C $' | envsubst; echo '$A $B' | envsubst '$A'": 'a=1 b=x y c= $\n1 $B\n',
  }))

test('what no memory would hold is refused, and the shell goes on', () =>
  table({
    'printf "%999999999d" 1 2>&1; echo $?; printf "%.200f" 1 | wc -c; seq -f "%999999999g" 1 2>&1; date -d @99999999999999999 2>&1; nl -w 999999999 j 2>&1; [ 1 2>&1; echo $?':
      "printf: out of memory\n1\n102\nseq: out of memory\ndate: invalid date '@99999999999999999'\nnl: j: No such file or directory\nsh: [: missing ]\n2\n",
    'a[99999999]=1; echo no': 'sh: a[99999999]: bad array subscript\n(1)',
  }))
