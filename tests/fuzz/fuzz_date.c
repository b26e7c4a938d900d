/* Dates, alone and within lines: any bytes; what is found must be a real day. */
#include <stdlib.h>

#include "index/base/utf8.h"
#include "index/ingest/date_find.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Within a line, and an address. */
static void find(struct kz_str s, enum kz_date_order order)
{
        struct kz_date_parsed date;
        struct kz_str where;

        if (kz_utf8_validate(s.ptr, s.len) == s.len &&
                kz_date_find(s, order, 2030, &date, &where) &&
                (!kz_date_valid(date.civil) || where.ptr < s.ptr ||
                        where.ptr + where.len > s.ptr + s.len))
                abort();
        if (kz_date_find_in_url(s, &date) && !kz_date_valid(date.civil))
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct kz_date_parsed date;
        char text[16];
        int order;

        for (order = KZ_DATE_DMY; order <= KZ_DATE_YMD; order++) {
                find((struct kz_str){(const char *)data, size}, (enum kz_date_order)order);
                if (kz_date_parse((struct kz_str){(const char *)data, size},
                            (enum kz_date_order)order, 2030, &date) != KZ_DATE_FOUND)
                        continue;
                if (!kz_date_valid(date.civil))
                        abort();
                kz_date_parsed_format(&date, text);
        }
        return 0;
}
