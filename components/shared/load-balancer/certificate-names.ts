/** Whether a certificate is for a name. */

/**
 * Whether one of the certificate's names covers `hostname`, as clients judge it: letters in any case, and a wildcard
 * stands for exactly one whole label at the left (RFC 9525, section 6.3).
 */
export function certificateCovers(certificateNames: readonly string[], hostname: string): boolean {
  const wanted = labels(hostname);
  return certificateNames.some((name) => {
    const given = labels(name);
    return (
      given.length === wanted.length &&
      given.every((label, index) => label === wanted[index] || (index === 0 && label === "*" && given.length > 2))
    );
  });
}

const labels = (name: string): readonly string[] => name.toLowerCase().replace(/\.$/, "").split(".");
