// The settings of the instance for organizations, and the checks that depend on them.
import { sendJson } from "./answer.js";
import { BODIES } from "./bodies.js";
import { readJson } from "./body.js";
import { MAX_CUSTOM_ROLES, MAX_DOMAINS, MAX_ROLE_SETS } from "./limits.js";
import { isObject } from "./options.js";
import { refuse } from "./refusals.js";
import { checkBody } from "./validate.js";

const STANDARD = {
  enabled: true,
  max_allowed_memberships: 5,
  admin_delete_enabled: true,
  domains_enabled: true,
  slug_disabled: false,
  domains_enrollment_modes: ["manual_invitation", "automatic_invitation", "automatic_suggestion"],
};

/** Whether stored settings have all their members, with values of the right types. */
export const isSettings = (value) =>
  isObject(value) &&
  BODIES.updateSettings.safeParse(value).success &&
  Object.keys(STANDARD).every((name) => value[name] !== undefined && value[name] !== null) &&
  Object.keys(value).every((name) => Object.hasOwn(STANDARD, name));

/** No setting offers `enterprise_sso`: it comes with an enterprise connection. */
const ALWAYS_ENABLED = ["manual_invitation", "enterprise_sso"];

/** The two roles in the settings are those of the initial role set. */
const ROLES = { creator_role_id: "creator_role", domains_default_role_id: "default_role" };

const withoutNulls = (body) => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));

export class Settings {
  #db;
  #roles;
  #roleSets;
  #save;
  #stored;
  #value;

  constructor({ db, roles, roleSets }) {
    this.#db = db;
    this.#roles = roles;
    this.#roleSets = roleSets;
    this.#save = db.prepare("REPLACE INTO settings (seq, value) VALUES (1, ?)");
    this.#stored = db.prepare("SELECT value FROM settings").pluck();
    this.reload();
  }

  /** Reads what the database holds. */
  reload() {
    const stored = this.#stored.get();
    this.#value = stored === undefined ? STANDARD : JSON.parse(stored);
  }

  get maxAllowedMemberships() {
    return this.#value.max_allowed_memberships;
  }

  get adminDeleteEnabled() {
    return this.#value.admin_delete_enabled;
  }

  requireEnabled() {
    if (!this.#value.enabled) throw refuse.notEnabled();
  }

  requireSlugs() {
    if (this.#value.slug_disabled) throw refuse.slugsDisabled();
  }

  requireDomains() {
    if (!this.#value.domains_enabled) throw refuse.domainsNotEnabled();
  }

  requireEnrollmentMode(mode) {
    if (![...ALWAYS_ENABLED, ...this.#value.domains_enrollment_modes].includes(mode))
      throw refuse.enrollmentModeNotEnabled(mode);
  }

  /** Null leaves a setting unchanged. */
  update(body) {
    const { creator_role_id, domains_default_role_id, ...changes } = withoutNulls(body);
    const chosen = this.#chosenRoles({ creator_role_id, domains_default_role_id });
    const value = { ...this.#value, ...changes };
    this.#db.transaction(() => {
      this.#save.run(JSON.stringify(value));
      if (Object.keys(chosen).length > 0) this.#roleSets.setInitialRoles(chosen);
    })();
    this.#value = value;
  }

  render() {
    const { creator_role, default_role, key } = this.#roleSets.initial;
    return JSON.stringify({
      object: "organization_settings",
      ...this.#value,
      max_allowed_roles: MAX_CUSTOM_ROLES,
      max_role_sets_allowed: MAX_ROLE_SETS,
      max_allowed_domains: MAX_DOMAINS,
      creator_role: this.#roles.bySeq(creator_role).key,
      domains_default_role: this.#roles.bySeq(default_role).key,
      initial_role_set_key: key,
    });
  }

  #chosenRoles(ids) {
    const chosen = {};
    for (const [field, id] of Object.entries(ids)) {
      if (id === undefined) continue;
      const role = this.#roles.find(id);
      if (role === undefined) throw refuse.noResource(field, "Organization role");
      chosen[ROLES[field]] = role.seq;
    }
    if (chosen.creator_role && !this.#roles.isElevated(chosen.creator_role)) throw refuse.creatorPermissions();
    return chosen;
  }
}

export function addSettings(app, { settings }) {
  const path = "/v1/instance/organization_settings";
  app.get(path, (c) => sendJson(c, settings.render()));
  app.patch(path, async (c) => {
    settings.update(checkBody(await readJson(c), BODIES.updateSettings));
    return sendJson(c, settings.render());
  });
}
