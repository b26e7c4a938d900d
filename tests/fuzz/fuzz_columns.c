/* Columns: the first byte is the number of documents, the others are the section. Every value of
 * every document is had or refused; of what the check lets pass none is refused. */
#include <stdlib.h>

#include "index/segment/columns.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_values(const struct kz_columns *columns, bool sound)
{
        enum kz_status numbers, strings;
        struct kz_str string = KZ_STR("");
        volatile char last = 0;
        int64_t number;
        uint32_t doc;
        int column;
        bool has;

        for (column = 0; column < KZ_COLUMN_COUNT; column++) {
                for (doc = 1; doc <= columns->n_docs; doc++) {
                        numbers = kz_columns_number(columns, doc, column, &number, &has, NULL);
                        strings = kz_columns_bytes(columns, doc, column, &string, NULL);
                        if (sound && numbers && strings)
                                abort();
                        if (!strings && string.len)
                                last = string.ptr[string.len - 1];
                }
        }
        (void)last;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct kz_columns columns;

        if (size == 0 || kz_columns_open((struct kz_str){(const char *)data + 1, size - 1}, data[0],
                                 "a.seg", &columns, NULL))
                return 0;
        read_values(&columns, kz_columns_check(&columns, NULL) == KZ_OK);
        return 0;
}
