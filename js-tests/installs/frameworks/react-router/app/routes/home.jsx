import { useEffect } from "react";
import { runPage } from "../../clerk/page.js";

export default function Home() {
  useEffect(runPage, []);
  return <p>ready</p>;
}
