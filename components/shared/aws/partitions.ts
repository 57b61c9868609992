/** AWS's partitions and their regions. `npm run facts` compares them with the newest ones. */
import table from "./partitions-facts.json";

/** Day on which the table was read. */
export const PARTITIONS_READ = table.read;

/** Every region that is known here. */
export const KNOWN_REGIONS: readonly string[] = table.partitions.flatMap(({ regions }) => regions);

/** A region: `eu-west-1`, `us-gov-west-1`, `eusc-de-east-1`. */
export const REGION_FORM = /^[a-z]{2,4}(-[a-z]+)+-[0-9]$/;

type Partition = (typeof table.partitions)[number];

/** A region that the table lacks belongs where regions of the same first words do: `eu-west-9` to `aws`. */
function partition(region: string): Partition {
  const known = table.partitions.find(({ regions }) => regions.includes(region));
  const alike = (words: number) => {
    const start = region.split("-").slice(0, words).join("-");
    return table.partitions.find(({ regions }) => regions.some((each) => each.startsWith(`${start}-`)));
  };
  return known ?? (/^(?:us|eu)-(?:gov|iso)/.test(region) ? alike(2) : alike(1)) ?? table.partitions[0]!;
}

/** Partition of a region, for ARNs that have to be written before AWS is asked. */
export const partitionOfRegion = (region: string): string => partition(region).id;

/** What names of services end in: `amazonaws.com`, `amazonaws.eu`. */
export const dnsSuffix = (region: string): string => partition(region).dnsSuffix;
