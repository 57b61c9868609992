/**
 * The shell functions that check scripts are put together from. POSIX sh only (dash, ash, bash, zsh in sh mode).
 *
 * Proxies and .curlrc are left out on purpose: the question is what the network lets through. Ports are probed with
 * curl because it is the one tool that every system has and that knows a connect timeout; nc differs from system to
 * system, and the telnet scheme is missing from curl-minimal of RHEL 9 and Amazon Linux 2023.
 */

export const PRELUDE = `# Changes nothing. CHECK_TIMEOUT sets the seconds to wait for one answer (default 5).
set -u
LC_ALL=C
export LC_ALL
timeout=\${CHECK_TIMEOUT:-5}
number=0
failed=0
first=''
detail=''

# step NAME HINT FUNCTION ARGUMENT...: a function sets detail and returns 0 (pass), 2 (no verdict) or 1 (fail).
step() {
  number=$((number + 1))
  step_name=$1
  step_hint=$2
  shift 2
  detail=''
  "$@"
  case $? in
    0) verdict=PASS ;;
    2) verdict=INFO ;;
    *)
      verdict=FAIL
      failed=$((failed + 1))
      [ -n "$first" ] || first="$number $step_name"
      ;;
  esac
  printf '%s  %2d  %-48s  %s\\n' "$verdict" "$number" "$step_name" "$detail"
  if [ "$verdict" = FAIL ] && [ -n "$step_hint" ]; then
    printf '          %s\\n' "$step_hint"
  fi
}

finish() {
  if [ "$failed" -eq 0 ]; then
    printf 'all %d steps passed\\n' "$number"
    exit 0
  fi
  printf '%d of %d steps failed; first: %s\\n' "$failed" "$number" "$first"
  exit 1
}

have() {
  command -v "$1" >/dev/null 2>&1 || { detail="needs $1, which is not on this machine"; return 1; }
}

# ask CURL-ARGUMENT...: one request, bounded in time.
ask() {
  curl -q --silent --globoff --noproxy '*' --connect-timeout "$timeout" --max-time "$((timeout * 2))" "$@"
}

# limited COMMAND...: bounded in time where the system has timeout.
limited() {
  if command -v timeout >/dev/null 2>&1; then timeout "$timeout" "$@"; else "$@"; fi
}

curl_reason() {
  case $1 in
    6) detail='the name does not resolve' ;;
    7) detail='connection refused, or no route' ;;
    28) detail="no answer within the time limit ($timeout s to connect)" ;;
    35) detail='TLS handshake failed' ;;
    52 | 56) detail='connection closed without an answer' ;;
    60) detail='the certificate is not trusted, or is for another name' ;;
    *) detail="curl ended with code $1" ;;
  esac
}

# open_port HOST PORT: only the connection counts; the request is there because curl must send something.
open_port() {
  connected=$(ask --max-time "$timeout" --output /dev/null --write-out '%{time_connect}' "http://$1:$2/")
  code=$?
  case $connected in
    *[1-9]*) detail=open; return 0 ;;
  esac
  curl_reason "$code"
  return 1
}

addresses() {
  if command -v getent >/dev/null 2>&1; then
    getent ahosts "$1" | awk '{ print $1 }' | sort -u
  elif command -v dig >/dev/null 2>&1; then
    { dig +short "$1" A; dig +short "$1" AAAA; } | grep '[.:][0-9a-fA-F]*$' | sort -u
  else
    nslookup "$1" 2>/dev/null | awk 'found && /^Address/ { print $NF } /^Name:/ { found = 1 }' | sort -u
  fi
}`;

/** One function per kind of step, each `check_<name>`. */
export const FUNCTIONS = {
  dns: `
# check_dns HOST SAME-AS
check_dns() {
  found=$(addresses "$1")
  detail=$(printf '%s' "$found" | tr '\\n' ' ')
  if [ -z "$found" ]; then
    detail="$1 does not resolve"
    return 1
  fi
  [ -n "$2" ] || return 0
  for other in $(addresses "$2"); do
    for address in $found; do
      [ "$address" = "$other" ] && return 0
    done
  done
  detail="$1 resolves to $detail, none of which $2 has"
  return 1
}`,

  tls: `
# check_tls HOST PORT ADDRESS DAYS any|trusted CURL-ARGUMENT...
check_tls() {
  have openssl && have curl || return 1
  tls_host=$1
  tls_port=$2
  tls_address=$3
  tls_days=$4
  tls_trust=$5
  shift 5
  # openssl has no connect timeout of its own, so a filtered port is found with curl first.
  open_port "$tls_address" "$tls_port" || { detail="port $tls_port: $detail"; return 1; }
  certificate=$(limited openssl s_client -servername "$tls_host" -connect "$tls_address:$tls_port" </dev/null 2>/dev/null |
    openssl x509 2>/dev/null)
  if [ -z "$certificate" ]; then
    detail="no certificate from $tls_address:$tls_port"
    return 1
  fi
  ends=$(printf '%s\\n' "$certificate" | openssl x509 -noout -enddate | sed 's/^notAfter=//')
  if ! printf '%s\\n' "$certificate" | openssl x509 -noout -checkend "$((tls_days * 86400))" >/dev/null; then
    detail="the certificate ends $ends, in less than $tls_days days"
    return 1
  fi
  if [ "$tls_trust" = trusted ]; then
    ask --output /dev/null "$@"
    code=$?
    # Any HTTP answer, even none, will do once the certificate was accepted.
    case $code in
      0 | 52 | 56) ;;
      *) curl_reason "$code"; return 1 ;;
    esac
  fi
  detail="valid until $ends"
}`,

  http: `
# check_http STATUSES =BODY CURL-ARGUMENT...
check_http() {
  have curl || return 1
  statuses=$1
  body=$2
  shift 2
  answer=$(ask --write-out '\\n%{http_code}' "$@")
  code=$?
  status=$(printf '%s\\n' "$answer" | tail -n 1)
  if [ "$code" -ne 0 ]; then
    curl_reason "$code"
    return 1
  fi
  detail="status $status"
  case " $statuses " in
    *" $status "*) ;;
    *) detail="status $status, expected $statuses"; return 1 ;;
  esac
  [ -n "$body" ] || return 0
  [ "=$(printf '%s\\n' "$answer" | sed '$d')" = "$body" ] || {
    detail="status $status, but the body is not \\"\${body#=}\\""
    return 1
  }
}`,

  paths: `
# check_paths SETTING ORIGIN PATH COUNT OTHER-PATH... CURL-OPTION...
check_paths() {
  have curl || return 1
  setting=$1
  origin=$2
  path=$3
  count=$4
  shift 4
  others=
  while [ "$count" -gt 0 ]; do
    others="$others $1"
    count=$((count - 1))
    shift
  done
  status=$(ask "$@" --output /dev/null --write-out '%{http_code}' "$origin$path")
  detail="$path answers $status"
  [ "$status" != 200 ] || return 0
  for other in $others; do
    if [ "$(ask "$@" --output /dev/null --write-out '%{http_code}' "$origin$other")" = 200 ]; then
      detail="$path answers $status, $other answers 200: set $setting to $other"
      return 1
    fi
  done
  detail="$path answers $status, and no other known path answers 200:$others"
  return 1
}`,

  cookie: `
# check_cookie COOKIE CURL-ARGUMENT...
check_cookie() {
  have curl || return 1
  cookie=$1
  shift
  headers=$(ask --output /dev/null --dump-header - "$@")
  code=$?
  if [ "$code" -ne 0 ]; then
    curl_reason "$code"
    return 1
  fi
  names=$(printf '%s\\n' "$headers" | sed -n 's/^[Ss][Ee][Tt]-[Cc][Oo][Oo][Kk][Ii][Ee]: *\\([^=]*\\)=.*/\\1/p')
  for found in $names; do
    if [ "$found" = "$cookie" ]; then
      detail="cookie $cookie is set"
      return 0
    fi
  done
  detail="no cookie $cookie in the answer"
  return 1
}`,

  tcp: `
# check_tcp HOST PORT open|closed
check_tcp() {
  have curl || return 1
  if open_port "$1" "$2"; then
    [ "$3" = open ]
  else
    # A name that does not resolve says nothing about the port.
    [ "$3" = closed ] && [ "$code" -ne 6 ]
  fi
}`,

  udp: `
# check_udp HOST PORT
check_udp() {
  have nc || return 2
  if nc -u -z -w "$timeout" "$1" "$2" >/dev/null 2>&1; then
    detail='nothing refused the packet; UDP gives no proof that it arrived'
  else
    detail='the packet was refused, or this nc cannot tell; UDP gives no proof'
  fi
  return 2
}`,

  websocket: `
# check_websocket CURL-ARGUMENT...
check_websocket() {
  have curl || return 1
  # After a successful upgrade the connection stays open, so curl ends by its time limit; only the status counts.
  status=$(ask --http1.1 --no-buffer --max-time "$timeout" --output /dev/null --write-out '%{http_code}' \\
    --header 'Connection: Upgrade' --header 'Upgrade: websocket' --header 'Sec-WebSocket-Version: 13' \\
    --header 'Sec-WebSocket-Key: Y29ubmVjdG9yLWNoZWNrMQ==' "$@")
  code=$?
  case $status in
    101) detail='upgraded' ;;
    000) curl_reason "$code"; return 1 ;;
    *) detail="status $status, expected 101"; return 1 ;;
  esac
}`,

  command: `
# check_command RESULT-WHEN-MISSING =EXPECTED-WORDS COMMAND...
check_command() {
  missing=$1
  expected=$2
  shift 2
  have "$1" || return "$missing"
  printed=$("$@" 2>&1)
  code=$?
  if [ "$code" -ne 0 ]; then
    detail="$1 ended with code $code: $(printf '%s\\n' "$printed" | grep . | tail -n 1)"
    return 1
  fi
  detail=done
  [ -n "$expected" ] || return 0
  got=$(printf '%s\\n' "$printed" | tr -s ' \\t' '\\n\\n' | grep . | sort)
  detail='as expected'
  [ "=$got" = "$expected" ] || {
    detail="got: $(printf '%s' "$got" | tr '\\n' ' '); expected: $(printf '%s' "\${expected#=}" | tr '\\n' ' ')"
    return 1
  }
}`,
} as const;
