/**
 * The stand-in `aws` provider: plans as the real one does and keeps its resources in an `Account`.
 *
 * Implements `Provider` of @pulumi/pulumi/provider, with two things more that the SDK's interface has no room for:
 * outputs of a preview, and a diff by property.
 */
import { createHash } from "node:crypto";
import type { Provider } from "@pulumi/pulumi/provider";
import { type ChangedInput, changedInputs, fillDefaults } from "../../../plan/change/changed-inputs";
import { type Account, type AccountResource, type Operation, Refusal, refuse } from "./account";
import { conflicting } from "./documented";
import { Faults } from "./faults";
import { answer } from "./functions";
import { outputsOf, type ProviderConfig, planned, readBack } from "./outputs";
import { type Failure, inputsOf, type ResourceTable } from "./table";
import { TABLES } from "./tables";
import { canonical, clean, isProps, type Json, type Props, props, text, UNKNOWN } from "./values";

export interface Planned {
  readonly changed: readonly ChangedInput[];
  readonly deleteBeforeReplace: boolean;
}

/** How often a refusal that may pass is tried again, in milliseconds. */
const RETRY_EVERY = 25;

export const typeOf = (urn: string): string => urn.split("::")[2]?.split("$").at(-1) ?? "";
export const nameOf = (urn: string): string => urn.split("::").slice(3).join("::");

type Ask = Required<Pick<Provider, "invoke">>;

export class AwsStandIn implements Ask {
  readonly version = "7.48.0";
  readonly faults = new Faults();

  constructor(readonly account: Account) {}

  /** Reads the provider's configuration; refuses a wrong account as the real one does. */
  configure(config: Props): ProviderConfig {
    const allowed = parsed(config["allowedAccountIds"]);
    if (Array.isArray(allowed) && !allowed.includes(this.account.settings.accountId)) {
      refuse("AccessDenied", `AWS account ID not allowed: ${this.account.settings.accountId}`);
    }
    const defaultTags = parsed(config["defaultTags"]);
    return {
      region: text(config["region"]) || this.account.settings.region,
      defaultTags: props(props(defaultTags)["tags"]),
    };
  }

  check(urn: string, olds: Props, news: Props, seed: string): { inputs: Props; failures: Failure[] } {
    const type = typeOf(urn);
    const found = TABLES.get(type);
    if (!found) {
      return { inputs: news, failures: [{ property: "type", reason: `the stand-in has no data for ${type}` }] };
    }
    const inputs = clean(news);
    const failures = shapeFailures(found, inputs);
    const defaulted = fillDefaults(found, inputs);
    const named = fillName(found, inputs, olds, nameOf(urn), seed);
    failures.push(...named.failures);
    failures.push(...(found.behaviour.check?.(inputs) ?? []));
    return { inputs: { ...inputs, __defaults: [...defaulted, ...named.filled] }, failures };
  }

  /** Compares what the program asked for with what it asked for last time; `olds` is what AWS answered then. */
  diff(urn: string, oldInputs: Props, news: Props, olds: Props = {}): Planned {
    const found = this.table(urn);
    const [before, after] = [clean(oldInputs), clean(news)];
    const changed = changedInputs(found.type, { ...found, autoName: found.autoName?.property }, before, after, olds);
    const name = found.autoName?.property;
    const fixedName = name !== undefined && after[name] !== undefined && !list(news["__defaults"]).includes(name);
    // The bridge deletes first when a name that the program fixes would exist twice.
    const clash = fixedName && after[name] === before[name];
    return { changed, deleteBeforeReplace: clash && changed.some((each) => each.replaces) };
  }

  async create(
    urn: string,
    news: Props,
    config: ProviderConfig,
    preview: boolean,
  ): Promise<{ id: string; outputs: Props }> {
    const found = this.table(urn);
    const inputs = clean(news);
    if (preview) {
      return { id: "", outputs: planned(found, inputs, config) };
    }
    const resource = await this.perform("create", urn, () => this.make(found, urn, inputs, config));
    return { id: resource.id, outputs: outputsOf(this.account, resource, config) };
  }

  async update(
    urn: string,
    id: string,
    olds: Props,
    oldInputs: Props,
    news: Props,
    config: ProviderConfig,
    preview: boolean,
  ): Promise<Props> {
    const found = this.table(urn);
    const inputs = clean(news);
    if (preview) {
      const { changed } = this.diff(urn, oldInputs, news, olds);
      const recomputed = found.behaviour.recomputed?.(changed, clean(olds)) ?? [];
      const unknown = Object.fromEntries(recomputed.map((property) => [property, UNKNOWN]));
      return { ...clean(olds), ...planned(found, inputs, config, clean(olds)), ...unknown };
    }
    const resource = await this.perform("update", urn, () => {
      const present = this.account.get(found.type, id);
      if (!present) {
        return refuse("NotFound", `${found.type} ${id} does not exist`);
      }
      const before = present.inputs;
      // What AWS filled in stays when the program does not mention it.
      const kept = Object.fromEntries(
        found.filledIn
          .filter((property) => before[property] !== undefined)
          .map((property) => [property, before[property]]),
      );
      const next = { ...kept, ...inputs };
      found.behaviour.update?.({
        account: this.account,
        urn,
        region: present.region,
        inputs: next,
        id,
        resource: present,
        oldInputs: before,
      });
      present.inputs = next;
      return present;
    });
    return outputsOf(this.account, resource, config);
  }

  /** The resource as AWS has it now; no id when it is gone. `inputs` follow what drifted. */
  async read(
    urn: string,
    id: string,
    oldInputs: Props | undefined,
    config: ProviderConfig,
  ): Promise<{ id: string; outputs: Props; inputs: Props }> {
    const found = this.table(urn);
    const resource = this.account.together(() => this.account.get(found.type, id));
    this.account.record({ operation: "read", type: found.type, id, urn });
    if (!resource) {
      return { id: "", outputs: {}, inputs: {} };
    }
    const outputs = outputsOf(this.account, resource, config);
    if (oldInputs === undefined) {
      return { id, outputs, inputs: { ...resource.inputs, __defaults: [] } };
    }
    const truth = { ...outputs, ...readBack(found, resource, outputs) };
    const inputs = Object.fromEntries(
      Object.entries(oldInputs).map(([key, value]) => [
        key,
        key === "__defaults" || truth[key] === undefined ? value : drifted(value, truth[key], key, found),
      ]),
    );
    return { id, outputs: truth, inputs };
  }

  async delete(urn: string, id: string): Promise<void> {
    const found = this.table(urn);
    if (!this.account.together(() => this.account.get(found.type, id))) {
      this.account.record({ operation: "delete", type: found.type, id, urn });
      return;
    }
    await this.perform("delete", urn, () => {
      const resource = this.account.get(found.type, id) ?? refuse("NotFound", `${found.type} ${id} does not exist`);
      found.behaviour.delete?.({ account: this.account, id, resource });
      this.account.remove(resource);
      return resource;
    });
  }

  async invoke(
    token: string,
    args: Props,
    config: ProviderConfig = { region: "", defaultTags: {} },
  ): Promise<{ outputs: Props; failures?: Failure[] }> {
    this.account.record({ operation: "invoke", type: token, id: JSON.stringify(args) });
    const region = config.region || this.account.settings.region;
    return { outputs: this.account.together(() => answer(this.account, token, args, region)) };
  }

  private table(urn: string): ResourceTable {
    return TABLES.get(typeOf(urn)) ?? refuse("NotImplemented", `the stand-in has no data for ${typeOf(urn)}`);
  }

  private make(found: ResourceTable, urn: string, inputs: Props, config: ProviderConfig): AccountResource {
    const region = text(inputs["region"]) || config.region;
    const id = this.account.newId(found.idPrefix ?? `${found.type.split(":").at(-1)?.toLowerCase()}-`);
    const made = found.behaviour.create?.({ account: this.account, urn, region, inputs, id });
    return this.account.add({ type: found.type, id: made?.id ?? id, region, urn, inputs, facts: made?.facts ?? {} });
  }

  /** Runs an operation against the account: faults strike, refusals that may pass are waited out, all is logged. */
  private async perform(operation: Operation, urn: string, act: () => AccountResource): Promise<AccountResource> {
    const fault = this.faults.strike(operation, urn);
    const type = typeOf(urn);
    if (fault?.effect === "slow") {
      fault.onStrike?.(urn);
      await sleep(fault.milliseconds ?? 100);
    }
    if (fault?.effect === "refuse") {
      fault.onStrike?.(urn);
      const refused = fault.message ?? `InternalError: told to fail`;
      this.account.record({ operation, type, id: "", urn, refused });
      throw new Error(refused);
    }
    const deadline = Date.now() + this.account.settings.patience;
    for (;;) {
      try {
        const resource = this.account.together(() => {
          const done = act();
          this.account.record({ operation, type, id: done.id, urn });
          this.account.save();
          return done;
        });
        if (fault?.effect === "hang") {
          fault.onStrike?.(urn);
          await this.faults.hang();
        }
        if (fault?.effect === "lose") {
          fault.onStrike?.(urn);
          throw new Error(fault.message ?? "RequestError: the answer was lost");
        }
        return resource;
      } catch (error) {
        if (error instanceof Refusal && error.retry && Date.now() < deadline) {
          await sleep(RETRY_EVERY);
          continue;
        }
        if (error instanceof Refusal) {
          this.account.record({ operation, type, id: "", urn, refused: error.message });
        }
        throw error;
      }
    }
  }
}

function shapeFailures(found: ResourceTable, inputs: Props): Failure[] {
  const known = inputsOf(found);
  return [
    ...Object.keys(inputs)
      .filter((property) => !known.includes(property))
      .map((property) => ({ property, reason: "no such property" })),
    ...found.required
      .filter((property) => inputs[property] === undefined)
      .map((property) => ({ property, reason: "Missing required argument" })),
    ...conflicting(found.type, Object.keys(inputs)).map(([property, other]) => ({
      property,
      reason: `Conflicting configuration arguments: conflicts with ${other}`,
    })),
  ];
}

/** Logical name, a hyphen and seven hexadecimal digits; the name stays as long as the resource does. */
function fillName(
  found: ResourceTable,
  inputs: Props,
  olds: Props,
  name: string,
  seed: string,
): { readonly filled: string[]; readonly failures: Failure[] } {
  const auto = found.autoName;
  if (
    !auto ||
    inputs[auto.property] !== undefined ||
    (auto.prefixProperty && inputs[auto.prefixProperty] !== undefined)
  ) {
    return { filled: [], failures: [] };
  }
  if (list(olds["__defaults"]).includes(auto.property) && olds[auto.property] !== undefined) {
    inputs[auto.property] = olds[auto.property];
    return { filled: [auto.property], failures: [] };
  }
  const random = createHash("sha256").update(`${name}/${seed}`).digest("hex").slice(0, 7);
  const made = `${auto.lowerCase ? name.toLowerCase() : name}-${random}`;
  if (made.length > auto.maxLength) {
    const reason = `failed to generate auto name: name '${name}' plus 7 random chars is longer than maximum length ${auto.maxLength}`;
    return { filled: [], failures: [{ property: auto.property, reason }] };
  }
  inputs[auto.property] = made;
  return { filled: [auto.property], failures: [] };
}

/** Keeps an input whose truth only has more in it; else the truth. */
function drifted(given: Json, truth: Json, path: string, found: ResourceTable): Json {
  if (isProps(given) && isProps(truth)) {
    return Object.fromEntries(
      Object.entries(given).map(([key, value]) => [
        key,
        truth[key] === undefined ? value : drifted(value, truth[key], `${path}.${key}`, found),
      ]),
    );
  }
  return canonical(given, path, found.sets) === canonical(truth, path, found.sets) ? given : truth;
}

const list = (value: Json): Json[] => (Array.isArray(value) ? value : []);

/** Provider configuration carries structured values as JSON texts. */
function parsed(value: Json): Json {
  if (typeof value !== "string" || !/^[[{]/.test(value)) {
    return value;
  }
  return JSON.parse(value) as Json;
}

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
