/** The `format` keyword: which texts fit, and what to say of one that does not. Formats not named here accept every text. */

interface Format {
  readonly must: string;
  readonly fits: (text: string) => boolean;
}

const time = String.raw`([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?`;
const offset = String.raw`(Z|[+-]\d{2}:?\d{2})?`;
const timeOnly = new RegExp(`^${time}${offset}$`, "i");
const dateTime = new RegExp(`^(\\d{4}-\\d{2}-\\d{2})[T ]${time}${offset}$`, "i");

const formats: { readonly [name: string]: Format } = {
  date: { must: 'be a date such as "2024-01-31"', fits: isDate },
  "date-time": {
    must: 'be a date and time such as "2024-01-31T12:00:00Z"',
    fits: (text) => isDate(dateTime.exec(text)?.[1] ?? ""),
  },
  time: { must: 'be a time such as "12:30:00"', fits: (text) => timeOnly.test(text) },
  email: { must: "be an e-mail address", fits: (text) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) },
  uri: { must: 'be an address such as "https://example.com"', fits: isAddress },
  secret: { must: 'be the name of a secret such as "API_KEY", not the secret itself', fits: isSecretName },
  uuid: { must: "be a UUID", fits: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) },
};

/** What a text must be to have the format, or undefined when it has it. */
export function formatMessages(format: string, text: string): string | undefined {
  const known = Object.hasOwn(formats, format) ? formats[format] : undefined;
  return known && !known.fits(text) ? known.must : undefined;
}

/** Nothing, or a name as environment variables have, also written `env:NAME`; `secret://NAME` is what a pipeline's body hands on. */
function isSecretName(text: string): boolean {
  return text === "" || /^(env:|secret:\/\/)?[A-Za-z_]\w{0,127}$/.test(text);
}

/** A day that the calendar has. */
function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day >= 1 && day <= (lengths[month - 1] ?? 0);
}

function isAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:[^\s]+$/i.test(text);
}
