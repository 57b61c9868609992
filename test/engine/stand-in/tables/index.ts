/** Every resource type the stand-in knows, by token. */
import type { ResourceTable } from "../table";
import { CONNECTIONS } from "./connections";
import { EC2_INSTANCES } from "./ec2-instances";
import { EC2_INTERFACES } from "./ec2-interfaces";
import { EC2_NETWORK } from "./ec2-network";
import { EC2_ROUTES } from "./ec2-routes";
import { EC2_SECURITY } from "./ec2-security";
import { EC2_VOLUMES } from "./ec2-volumes";
import { LOAD_BALANCING } from "./load-balancing";
import { NAMES_AND_KEYS } from "./names-and-keys";
import { STORAGE_AND_WATCHING } from "./storage-and-watching";

export const TABLES: ReadonlyMap<string, ResourceTable> = new Map(
  [
    ...EC2_NETWORK,
    ...EC2_ROUTES,
    ...CONNECTIONS,
    ...EC2_SECURITY,
    ...EC2_INTERFACES,
    ...EC2_INSTANCES,
    ...EC2_VOLUMES,
    ...LOAD_BALANCING,
    ...NAMES_AND_KEYS,
    ...STORAGE_AND_WATCHING,
  ].map((each) => [each.type, each]),
);
