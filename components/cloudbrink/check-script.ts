/** A POSIX shell script that reads prefixes back from AWS and compares them with the portal's table. Pure. */
import { shellQuote } from "../shared/secret-reference";

export interface CheckInterface {
  readonly connector: string;
  readonly interfaceId: string;
  readonly managementIp: string;
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}

/** One line an interface, lists sorted and joined with commas: the same as `EXPECTED` in the script. */
const QUERY =
  "NetworkInterfaces[].[NetworkInterfaceId, PrivateIpAddress, " +
  "join(`,`, sort(Ipv4Prefixes[].Ipv4Prefix || `[]`)), join(`,`, sort(Ipv6Prefixes[].Ipv6Prefix || `[]`)), Status]";

/** Needs the AWS CLI and permission for ec2:DescribeNetworkInterfaces. Exits 0 when all is equal, 1 when not, 2 when AWS cannot be asked. */
export function checkScript(name: string, region: string, interfaces: readonly CheckInterface[]): string {
  const sorted = [...interfaces].sort((a, b) => (a.connector < b.connector ? -1 : 1));
  const expected = sorted.map((one) =>
    [one.connector, one.interfaceId, one.managementIp, list(one.ipv4), list(one.ipv6), "in-use"].join(" "),
  );
  return `#!/bin/sh
# Compares the prefixes of ${name} with the table entered in the Cloudbrink Admin Portal.
# Columns: connector, interface, management IP, IPv4 prefixes, IPv6 prefixes, status. "-" stands for none.
set -u

command -v aws >/dev/null 2>&1 || { echo "FAILED  the AWS CLI is not installed" >&2; exit 2; }
directory=$(mktemp -d) || exit 2
trap 'rm -rf "$directory"' EXIT

sort >"$directory/table" <<'TABLE'
${expected.join("\n")}
TABLE

if ! aws ec2 describe-network-interfaces --region ${shellQuote(region)} \\
  --network-interface-ids ${sorted.map(({ interfaceId }) => shellQuote(interfaceId)).join(" ")} \\
  --query ${shellQuote(QUERY)} --output text >"$directory/answer"; then
  echo "FAILED  AWS could not be asked" >&2
  exit 2
fi

# Tabs separate columns and a list may be empty, which read would skip: awk names each column.
awk -F '\\t' '
  NR == FNR { split($0, row, " "); name[row[2]] = row[1]; next }
  { print name[$1], $1, $2, ($3 == "" ? "-" : $3), ($4 == "" ? "-" : $4), $5 }
' "$directory/table" "$directory/answer" | sort >"$directory/aws"

failed=0
while read -r connector interface rest; do
  expected="$connector $interface $rest"
  found=$(grep -F " $interface " "$directory/aws")
  if [ "$expected" = "$found" ]; then
    echo "ok      $connector"
  else
    failed=1
    echo "FAILED  $connector"
    echo "        table  $expected"
    echo "        AWS    \${found:-nothing}"
  fi
done <"$directory/table"

if [ "$failed" -ne 0 ]; then
  diff "$directory/table" "$directory/aws" >&2
fi
exit "$failed"
`;
}

const list = (prefixes: readonly string[]): string => (prefixes.length === 0 ? "-" : [...prefixes].sort().join(","));
