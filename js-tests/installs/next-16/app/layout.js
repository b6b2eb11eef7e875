// The layout of every page.
export const metadata = { title: "clerk-organizations" };

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
