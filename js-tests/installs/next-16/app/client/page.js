"use client";
// Uses the package in a client component, which calls the origin of the page without a key.
import { isClerkError, OrganizationsApi } from "clerk-organizations";
import { useEffect } from "react";
import { scenario } from "../../scenario.js";

export default function Page() {
  useEffect(() => {
    const run = scenario({ OrganizationsApi, isClerkError }, { baseUrl: "/v1" });
    const done = run.catch((error) => String(error));
    done.then((result) => {
      globalThis.result = result;
    });
  }, []);
  return <p>The result is in the console's reach.</p>;
}
