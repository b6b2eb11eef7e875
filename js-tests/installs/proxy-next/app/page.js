// What a visitor sees first: that the server is there.
export default function Home() {
  return <p>ready</p>;
}
