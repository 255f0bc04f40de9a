export default function Page() {
  return <h1>The gateway in Next.js</h1>
}
