/* Dates: any bytes; what is found must be a real day. */
#include <stdlib.h>

#include "index/ingest/date_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct kz_date_parsed date;
        char text[16];
        int order;

        for (order = KZ_DATE_DMY; order <= KZ_DATE_YMD; order++) {
                if (kz_date_parse((struct kz_str){(const char *)data, size},
                            (enum kz_date_order)order, 2030, &date) != KZ_DATE_FOUND)
                        continue;
                if (!kz_date_valid(date.civil))
                        abort();
                kz_date_parsed_format(&date, text);
        }
        return 0;
}
