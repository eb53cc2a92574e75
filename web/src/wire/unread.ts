/** How many released reviews this doctor has not read: a number on the tab, asked for whenever a page opens. */
import { signal } from "@preact/signals";
import { http } from "./http";
import type { UnreadReviews } from "./types";

export const unreadReviews = signal(0);

/** Without a link the last number stays. */
export async function countUnread(): Promise<void> {
  const found = await http.get<UnreadReviews>("/api/reviews/unread").catch(() => null);
  if (found) unreadReviews.value = found.count;
}
