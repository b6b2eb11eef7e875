// The start page, which shows that the server runs.
export default function Home() {
  return <p>ready</p>;
}
