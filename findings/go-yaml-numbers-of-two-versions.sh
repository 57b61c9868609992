#!/usr/bin/env bash
# One would guess: a YAML file means the same to Go, in which the Pulumi CLI reads config, and to Node's YAML 1.2.
# What happens: to Go 012345 is octal, but 012389 a decimal float; underscores are dropped, and a date is a time. To Node the
# first two are decimal and the others text. Quotes make all of them text for both.
# gopkg.in/yaml.v3 3.0.1, yaml 2.9.1; Node 20.20.2 and 24.22.3, 2026-11-29.

source "$(dirname "$0")/lib.bash"
npm_packages yaml@2.9.1
go_packages gopkg.in/yaml.v3@v3.0.1

texts=(012345 012389 1_000 2026-11-29)
prints yaml_in_go "${texts[@]}" << 'END'
go 012345: 5349
go 012389: 12389
go 1_000: 1000
go 2026-11-29: 2026-11-29 00:00:00 +0000 UTC
END
prints yaml_in_node "${texts[@]}" << 'END'
node 012345: 12345
node 012389: 12389
node 1_000: 1_000
node 2026-11-29: 2026-11-29
END
