declare module '*.conf' {
  const text: string;
  export default text;
}

declare module '*.service' {
  const text: string;
  export default text;
}
