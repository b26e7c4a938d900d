/* The orders in which full matches are answered; ties always by id in byte order. */
#ifndef KZ_MATCH_SORT_H
#define KZ_MATCH_SORT_H

enum kz_sort {
        KZ_SORT_RELEVANCE = 0,
        KZ_SORT_DATE,   /* newest first; documents without a date last */
        KZ_SORT_RECENT, /* relevance that fades with age */
};

#endif
