/**
 * The districts of Khyber Pakhtunkhwa as tiles, each about where it lies: a drawing of our own, no map from outside.
 * Data only. `at` is column and row, north up; `alias`: other ways in which a center's district is written.
 */

export interface District {
  /** Three letters on the tile. */
  code: string;
  en: string;
  ur: string;
  at: readonly [column: number, row: number];
  alias?: readonly string[];
}

export const COLUMNS = 7;
export const ROWS = 10;

export const DISTRICTS: readonly District[] = [
  { code: "UCH", en: "Upper Chitral", ur: "بالائی چترال", at: [2, 0] },
  { code: "LCH", en: "Lower Chitral", ur: "زیریں چترال", at: [1, 1], alias: ["Chitral"] },
  { code: "UKO", en: "Upper Kohistan", ur: "بالائی کوہستان", at: [4, 1], alias: ["Kohistan"] },
  { code: "UDR", en: "Upper Dir", ur: "بالائی دیر", at: [2, 2], alias: ["Dir"] },
  { code: "SWT", en: "Swat", ur: "سوات", at: [3, 2] },
  { code: "LKO", en: "Lower Kohistan", ur: "زیریں کوہستان", at: [4, 2] },
  { code: "KPS", en: "Kolai-Palas", ur: "کولئی پالس", at: [5, 2], alias: ["Kolai Palas Kohistan"] },
  { code: "BAJ", en: "Bajaur", ur: "باجوڑ", at: [1, 3] },
  { code: "LDR", en: "Lower Dir", ur: "زیریں دیر", at: [2, 3] },
  { code: "MKD", en: "Malakand", ur: "مالاکنڈ", at: [3, 3] },
  { code: "SHG", en: "Shangla", ur: "شانگلہ", at: [4, 3] },
  { code: "BTG", en: "Battagram", ur: "بٹگرام", at: [5, 3] },
  { code: "MAN", en: "Mansehra", ur: "مانسہرہ", at: [6, 3] },
  { code: "MOH", en: "Mohmand", ur: "مہمند", at: [1, 4] },
  { code: "CHD", en: "Charsadda", ur: "چارسدہ", at: [2, 4] },
  { code: "MRD", en: "Mardan", ur: "مردان", at: [3, 4] },
  { code: "BUN", en: "Buner", ur: "بونیر", at: [4, 4] },
  { code: "TOR", en: "Torghar", ur: "تورغر", at: [5, 4] },
  { code: "ABT", en: "Abbottabad", ur: "ایبٹ آباد", at: [6, 4] },
  { code: "KHY", en: "Khyber", ur: "خیبر", at: [1, 5] },
  { code: "PES", en: "Peshawar", ur: "پشاور", at: [2, 5] },
  { code: "NOW", en: "Nowshera", ur: "نوشہرہ", at: [3, 5] },
  { code: "SWB", en: "Swabi", ur: "صوابی", at: [4, 5] },
  { code: "HAR", en: "Haripur", ur: "ہری پور", at: [5, 5] },
  { code: "KUR", en: "Kurram", ur: "کرم", at: [0, 6] },
  { code: "ORK", en: "Orakzai", ur: "اورکزئی", at: [1, 6] },
  { code: "HAN", en: "Hangu", ur: "ہنگو", at: [2, 6] },
  { code: "KHT", en: "Kohat", ur: "کوہاٹ", at: [3, 6] },
  { code: "NWZ", en: "North Waziristan", ur: "شمالی وزیرستان", at: [1, 7] },
  { code: "BNU", en: "Bannu", ur: "بنوں", at: [2, 7] },
  { code: "KRK", en: "Karak", ur: "کرک", at: [3, 7] },
  { code: "SWU", en: "Upper South Waziristan", ur: "بالائی جنوبی وزیرستان", at: [1, 8], alias: ["South Waziristan"] },
  { code: "TNK", en: "Tank", ur: "ٹانک", at: [2, 8] },
  { code: "LKM", en: "Lakki Marwat", ur: "لکی مروت", at: [3, 8], alias: ["Lakki"] },
  { code: "SWL", en: "Lower South Waziristan", ur: "زیریں جنوبی وزیرستان", at: [1, 9] },
  { code: "DIK", en: "Dera Ismail Khan", ur: "ڈیرہ اسماعیل خان", at: [2, 9], alias: ["D I Khan", "DI Khan"] },
];

const BY_NAME = new Map(
  DISTRICTS.flatMap((one) => [one.en, one.ur, ...(one.alias ?? [])].map((name) => [plainName(name), one] as const)),
);

/** The district that a center names, however it writes it; null for one that is not of this province, or unknown. */
export function districtOf(name: string): District | null {
  return BY_NAME.get(plainName(name)) ?? null;
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/district|[^\p{L}]/gu, "");
}
