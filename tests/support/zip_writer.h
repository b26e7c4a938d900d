/* For tests: zips with what we want in them, also what no program would write. */
#ifndef KZ_TESTS_ZIP_WRITER_H
#define KZ_TESTS_ZIP_WRITER_H

#include <stdint.h>

#include "index/base/buf.h"

/* How a member is to be written. */
enum zip_how {
        ZIP_STORED = 0,
        ZIP_DEFLATED = 1,
        ZIP_ENCRYPTED = 2, /* says so; its bytes are as they are */
        ZIP_BAD_CRC = 4,
};

struct zip_writer {
        struct kz_buf bytes;   /* the zip, once it has been ended */
        struct kz_buf central; /* its directory */
        uint16_t count;
};

#define ZIP_WRITER_NULL ((struct zip_writer){KZ_BUF_NULL, KZ_BUF_NULL, 0})

/* Each aborts when memory runs out. */
void zip_add(struct zip_writer *zip, const char *name, const void *data, size_t len, unsigned how);
#define zip_add_text(zip, name, text) zip_add(zip, name, text, strlen(text), ZIP_STORED)
/* Lists a member that is already there, the nth, once more under this name: their bytes overlap. */
void zip_list_again(struct zip_writer *zip, const char *name, size_t offset);
void zip_end(struct zip_writer *zip);
void zip_writer_deinit(struct zip_writer *zip);

#endif
