// Limits of an instance. The settings report these numbers, and writes enforce them.

export const MAX_CUSTOM_ROLES = 10;
export const MAX_SET_ROLES = 10;
export const MAX_ROLE_SETS = 10;
export const MAX_DOMAINS = 10;
export const MAX_BULK_INVITATIONS = 10;
