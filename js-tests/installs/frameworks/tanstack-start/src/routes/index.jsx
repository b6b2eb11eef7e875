import { createFileRoute } from "@tanstack/react-router";
import { useEffect } from "react";
import { runPage } from "../../clerk/page.js";

export const Route = createFileRoute("/")({ component: Home });

function Home() {
  useEffect(runPage, []);
  return <p>ready</p>;
}
