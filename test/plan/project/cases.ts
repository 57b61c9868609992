/** Files of a project in the forms that Pulumi documents, each with the config that the program gets of them. */
import type { Files } from "./cli-config";

const PROJECT = "name: demo\nruntime: nodejs\n";

const stack = (config: string, project = PROJECT): Files => ({ "Pulumi.yaml": project, "Pulumi.dev.yaml": config });

export interface Case {
  readonly title: string;
  readonly files: Files;
  readonly config: { readonly [key: string]: string };
}

const utf16 = (text: string, swapped: boolean): Buffer => {
  const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
  return swapped ? bytes.swap16() : bytes;
};

export const CASES: readonly Case[] = [
  {
    title: "keys without a namespace are the project's, and keys of an old form have none of its middle part",
    files: stack("config:\n  size: large\n  aws:region: eu-west-1\n  demo:config:old: yes\n"),
    config: { "demo:size": "large", "aws:region": "eu-west-1", "demo:old": "yes" },
  },
  {
    title: "a file of nothing, of a comment or without config gives nothing",
    files: stack("# nothing yet\n"),
    config: {},
  },
  {
    title: "an alias and a merged map are what they stand for",
    files: stack("config:\n  a: &base\n    x: 1\n    y: 2\n  b:\n    <<: *base\n    y: 3\n  c: *base\n"),
    config: { "demo:a": '{"x":1,"y":2}', "demo:b": '{"x":1,"y":3}', "demo:c": '{"x":1,"y":2}' },
  },
  {
    title: "UTF-8 with a byte-order mark is read",
    files: { "Pulumi.yaml": `\ufeff${PROJECT}`, "Pulumi.dev.yaml": "\ufeffconfig:\n  name: é\n" },
    config: { "demo:name": "é" },
  },
  {
    title: "UTF-16 as PowerShell writes it is read",
    files: { "Pulumi.yaml": utf16(PROJECT, false), "Pulumi.dev.yaml": utf16("config:\r\n  name: é\r\n", false) },
    config: { "demo:name": "é" },
  },
  {
    title: "UTF-16 with the other order of bytes is read",
    files: { "Pulumi.yaml": PROJECT, "Pulumi.dev.yaml": utf16("config:\n  name: é\n", true) },
    config: { "demo:name": "é" },
  },
  {
    title: "Pulumi.yaml gives defaults to its own keys and values to those of providers",
    files: stack(
      "config:\n  size: small\n",
      `${PROJECT}config:\n  size: large\n  count:\n    type: integer\n    default: 3\n  aws:region:\n    value: eu-west-1\n  aws:profile: admin\n`,
    ),
    config: { "demo:size": "small", "demo:count": "3", "aws:region": "eu-west-1", "aws:profile": "admin" },
  },
  {
    title: "a default may be a list, a map and a number with a fraction",
    files: stack(
      "config: {}\n",
      `${PROJECT}config:\n  zones: [a, b]\n  tags:\n    default: {b: 012, a: 1.0}\n  ratio:\n    value: 0.50\n`,
    ),
    config: {
      "demo:zones": '["a","b"]',
      "demo:tags": '{"a":1,"b":10}',
      "demo:ratio": "0.5",
    },
  },
  {
    title: "a key of Pulumi.yaml with a dot is a key in a map",
    files: stack(
      "config:\n  net:\n    cidr: 10.1.0.0/16\n",
      `${PROJECT}config:\n  net.cidr:\n    default: 10.0.0.0/16\n  net.zones:\n    default: "2"\n`,
    ),
    config: { "demo:net": '{"cidr":"10.1.0.0/16","zones":2}' },
  },
  {
    title: "stackConfigDir, and config as the name of a folder, say where the stack files are",
    files: { "Pulumi.yaml": `${PROJECT}config: stacks\n`, "stacks/Pulumi.dev.yaml": "config:\n  a: 1\n" },
    config: { "demo:a": "1" },
  },
  {
    title: "a project of JSON has stack files of JSON, in which whole numbers beyond 2^53 are rounded",
    files: {
      "Pulumi.json": '{"name": "demo", "runtime": "nodejs"}',
      "Pulumi.dev.json": '{"config": {"a": 12345678901234567, "b": 1.50, "c": {"d": 1e3}}}',
    },
    config: { "demo:a": "12345678901234568", "demo:b": "1.5", "demo:c": '{"d":1000}' },
  },
  {
    title: "a project of Pulumi.yml has stack files that end alike",
    files: { "Pulumi.yml": PROJECT, "Pulumi.dev.yml": "config:\n  a: 1\n" },
    config: { "demo:a": "1" },
  },
  {
    title: "what is encrypted is a secret, in whole or in part",
    files: stack(
      "encryptionsalt: v1:7r5+9yYuRlM=:v1:2ZC/m+4mQ0iTlmNM:+mVkVOCXYoZcCrYcXSkBDVQ0cVTIyQ==\nconfig:\n  a:\n    secure: v1:abc\n  b:\n    name: x\n    password:\n      secure: v1:def\n  c:\n    secure: 12\n",
    ),
    config: { "demo:a": "[secret]", "demo:b": "[secret]", "demo:c": '{"secure":12}' },
  },
];
