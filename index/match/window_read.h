/* Reads the major words of a window. */
#ifndef KZ_MATCH_WINDOW_READ_H
#define KZ_MATCH_WINDOW_READ_H

#include "index/match/windows.h"

/* Appends to word->found what the word has in the window, but for documents that cannot get in. */
enum kz_status kz_window_read_word(
        struct kz_windows *w, struct kz_window_word *word, struct kz_error *err);

/* Finds candidates: reads all major words. */
enum kz_status kz_window_read(struct kz_windows *w, struct kz_error *err);

#endif
