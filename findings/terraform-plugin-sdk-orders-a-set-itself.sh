#!/usr/bin/env bash
# One would guess: of the members given for a set, such as privateIps of aws.ec2.NetworkInterface, the first one is the
# first that the provider takes, so that its address becomes the primary one.
# What happens: the SDK of the provider lists the members by the digits of their checksums. Which comes first depends on the
# members alone, whatever the order in which they are given.
# github.com/hashicorp/terraform-plugin-sdk/v2 v2.40.1; Go 1.26.8, no Node, 2026-11-29.

source "$(dirname "$0")/lib.bash"
go_packages github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema@v2.40.1

cat > main.go << 'END'
package main

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

func main() {
	texts := schema.HashSchema(&schema.Schema{Type: schema.TypeString})
	for _, given := range [][]interface{}{
		{"10.0.0.8", "10.0.0.9"},
		{"10.0.0.9", "10.0.0.8"},
		{"10.0.0.20", "10.0.0.21"},
		{"10.0.1.20", "10.0.1.21"},
		{"10.0.0.10", "10.0.0.11", "10.0.0.12"},
		{"10.0.0.50", "10.0.0.60", "10.0.0.70"},
	} {
		fmt.Println(given, "is", schema.NewSet(texts, given).List())
	}
}
END
prints go run . << 'END'
[10.0.0.8 10.0.0.9] is [10.0.0.9 10.0.0.8]
[10.0.0.9 10.0.0.8] is [10.0.0.9 10.0.0.8]
[10.0.0.20 10.0.0.21] is [10.0.0.21 10.0.0.20]
[10.0.1.20 10.0.1.21] is [10.0.1.20 10.0.1.21]
[10.0.0.10 10.0.0.11 10.0.0.12] is [10.0.0.11 10.0.0.10 10.0.0.12]
[10.0.0.50 10.0.0.60 10.0.0.70] is [10.0.0.60 10.0.0.70 10.0.0.50]
END
