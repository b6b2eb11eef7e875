"use client";
import { useEffect } from "react";
import { runPage } from "../clerk/page.js";

export default function Page() {
  useEffect(runPage, []);
  return <p>clerk-organizations</p>;
}
