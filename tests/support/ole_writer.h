/* For tests: compound files with what we want in them. */
#ifndef KZ_TESTS_OLE_WRITER_H
#define KZ_TESTS_OLE_WRITER_H

#include <stdint.h>

#include "index/base/buf.h"

#define OLE_WRITER_ENTRIES 64

struct ole_writer {
        struct {
                const char *name;
                unsigned parent;  /* 0: the root */
                const void *data; /* NULL: a storage */
                size_t len;
        } entries[OLE_WRITER_ENTRIES];
        unsigned count;      /* without the root */
        struct kz_buf bytes; /* the file, once it has been ended */
};

#define OLE_WRITER_NULL ((struct ole_writer){.count = 0})

/* Names and data outlive the writer. Each returns the number of the new entry. */
unsigned ole_add_storage(struct ole_writer *ole, unsigned parent, const char *name);
unsigned ole_add(
        struct ole_writer *ole, unsigned parent, const char *name, const void *data, size_t len);
/* Streams of less than 4096 bytes go into small sectors. */
void ole_end(struct ole_writer *ole);
void ole_writer_deinit(struct ole_writer *ole);

#endif
