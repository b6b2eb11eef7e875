// Provides the fixtures from the bundle.
import deleted from "../../../fixtures/deleted-object.json";
import organization from "../../../fixtures/organization.json";

const FIXTURES = { "deleted-object": deleted, organization };

export const fixture = (name) => FIXTURES[name];
