import { useEffect } from "react";
import { runPage } from "../../shared/page.js";

export default function Home() {
  useEffect(runPage, []);
  return <p>ready</p>;
}
