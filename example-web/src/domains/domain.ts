// What the page calls the properties of a domain.
import type { OrganizationDomain } from "clerk-organizations/slim";

export const MODES: Readonly<Record<string, string>> = {
  manual_invitation: "Manual invitation",
  automatic_invitation: "Automatic invitation",
  automatic_suggestion: "Automatic suggestion",
  enterprise_sso: "Enterprise SSO",
};

/** Clerk may add modes that the page does not know. */
export const modeName = (mode: string) => MODES[mode] ?? mode;

/** How it was proved that the members of the organization have addresses of the domain. Only then users can join by it. */
export const affiliationOf = ({ affiliationVerification, verification }: OrganizationDomain) =>
  affiliationVerification ?? verification;

export const isVerified = (domain: OrganizationDomain) => affiliationOf(domain)?.status === "verified";
export const isOwned = (domain: OrganizationDomain) => domain.ownershipVerification?.status === "verified";
