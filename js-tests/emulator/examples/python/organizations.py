"""unittest with Clerk's SDK for Python. The emulator's address is in CLERK_API_URL: start it with
`npx clerk-organizations-emulator --port 4010`, and set CLERK_API_URL=http://127.0.0.1:4010/v1."""

import os
import unittest

from clerk_backend_api import Clerk, models


class Organizations(unittest.TestCase):
    def setUp(self):
        self.clerk = Clerk(bearer_auth="sk_test_emulator", server_url=os.environ["CLERK_API_URL"])

    def test_an_organization_is_created_listed_updated_and_deleted(self):
        organizations = self.clerk.organizations
        made = organizations.create(request={"name": "Acme", "public_metadata": {"plan": "gold"}})
        self.assertEqual(made.public_metadata, {"plan": "gold"})
        found = organizations.list(query=made.id)
        self.assertEqual([found.total_count, found.data[0].id], [1, made.id])
        renamed = organizations.update(organization_id=made.id, name="Acme & Co")
        self.assertEqual(renamed.name, "Acme & Co")
        self.assertTrue(organizations.delete(organization_id=made.id).deleted)

    def test_an_invitation_is_created_and_revoked(self):
        made = self.clerk.organizations.create(request={"name": "Beta"})
        invited = self.clerk.organization_invitations.create(
            organization_id=made.id, email_address="ann@example.org", role="org:member"
        )
        self.assertEqual(invited.status, "pending")
        revoked = self.clerk.organization_invitations.revoke(organization_id=made.id, invitation_id=invited.id)
        self.assertEqual(revoked.status, "revoked")

    def test_an_error_has_clerks_code(self):
        with self.assertRaises(models.ClerkErrors) as caught:
            self.clerk.organizations.get(organization_id="org_none")
        self.assertEqual(caught.exception.data.errors[0].code, "resource_not_found")


if __name__ == "__main__":
    unittest.main()
