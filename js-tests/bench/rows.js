// Makes organizations and pages of them as Clerk sends them.

const PLANS = ["free", "team", "gold", "enterprise"];

/** An organization as Clerk sends it, about 600 bytes long, with realistic metadata. */
export function row(number) {
  const id = number.toString(36).padStart(6, "0");
  return {
    object: "organization",
    id: `org_2abcDEFghiJKLmnoPQRst${id}`,
    name: `Example Company ${number} GmbH`,
    slug: `example-company-${number}`,
    image_url: `https://img.clerk.com/eyJ0eXBlIjoiZGVmYXVsdCJ9${id}`,
    has_image: number % 3 === 0,
    members_count: number % 40,
    max_allowed_memberships: 50,
    admin_delete_enabled: true,
    public_metadata: { plan: PLANS[number % 4], seats: number % 90, region: "eu-central", features: ["sso", "audit"] },
    private_metadata: { crm_id: `c-${number}`, billing: { customer: `cus_${id}`, trial: false } },
    created_by: `user_2abcDEFghiJKLmnoPQRs${id}`,
    created_at: 1_700_000_000_000 + number,
    updated_at: 1_710_000_000_000 + number,
  };
}

/** A page of `count` organizations. */
export function list(count) {
  return { data: Array.from({ length: count }, (_, index) => row(index)), total_count: 5000 };
}
