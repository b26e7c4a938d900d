#include "index/segment/sections_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <libdeflate.h>

#include "index/base/check.h"
#include "index/base/fdio.h"
#include "index/segment/le.h"

#define BUFFER ((size_t)256 << 10)

struct entry {
        uint32_t name, crc;
        uint64_t at, size;
};

struct kz_sections_writer {
        char *path;
        int fd;
        unsigned analyzer;
        uint64_t at; /* bytes written and buffered */
        struct entry sections[KZ_SECTIONS_MAX];
        uint32_t n_sections;
        bool finished;
        void *mapped; /* of the file, so many bytes; NULL: nothing */
        size_t mapped_size;
        size_t buffered;
        uint8_t buffer[BUFFER];
};

/* The room left for the header: as much as a file with every section we know needs. */
#define HEADER_ROOM                                                                                \
        ((KZ_SECTIONS_HEADER(KZ_SECTION_COUNT - 1) + KZ_SECTIONS_ALIGN - 1) / KZ_SECTIONS_ALIGN *  \
                KZ_SECTIONS_ALIGN)

enum kz_status kz_sections_writer_new(
        const char *path, unsigned analyzer, struct kz_sections_writer **ret, struct kz_error *err)
{
        struct kz_sections_writer *writer = calloc(1, sizeof(*writer));
        enum kz_status status;

        if (writer)
                writer->path = strdup(path);
        if (!writer || !writer->path) {
                free(writer);
                return kz_error_nomem(err);
        }
        writer->fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (writer->fd < 0) {
                status = kz_error_errno(err, errno, "cannot make %s", path);
                writer->finished = true; /* not ours to remove */
                kz_sections_writer_free(writer);
                return status;
        }
        writer->analyzer = analyzer;
        /* The buffer is zeros: those that stand where the header will. */
        writer->at = writer->buffered = HEADER_ROOM;
        *ret = writer;
        return KZ_OK;
}

struct kz_sections_writer *kz_sections_writer_free(struct kz_sections_writer *writer)
{
        if (!writer)
                return NULL;
        kz_sections_writer_unmap(writer);
        kz_fd_close(&writer->fd);
        if (!writer->finished)
                unlink(writer->path);
        free(writer->path);
        free(writer);
        return NULL;
}

static enum kz_status write_out(
        struct kz_sections_writer *writer, const void *data, size_t len, struct kz_error *err)
{
        enum kz_status status = kz_fd_write_all(writer->fd, data, len, err);

        return status ? kz_error_prefix(err, status, "%s", writer->path) : KZ_OK;
}

static enum kz_status flush(struct kz_sections_writer *writer, struct kz_error *err)
{
        const size_t len = writer->buffered;

        writer->buffered = 0;
        return write_out(writer, writer->buffer, len, err);
}

static enum kz_status append(
        struct kz_sections_writer *writer, const void *data, size_t len, struct kz_error *err)
{
        enum kz_status status;

        if (len == 0)
                return KZ_OK;
        writer->at += len;
        if (len > BUFFER - writer->buffered) {
                status = flush(writer, err);
                if (status)
                        return status;
        }
        if (len >= BUFFER)
                return write_out(writer, data, len, err);
        memcpy(writer->buffer + writer->buffered, data, len);
        writer->buffered += len;
        return KZ_OK;
}

enum kz_status kz_sections_writer_begin(
        struct kz_sections_writer *writer, enum kz_section name, struct kz_error *err)
{
        static const uint8_t zeros[KZ_SECTIONS_ALIGN];
        const uint32_t n = writer->n_sections;
        const size_t over = (size_t)(writer->at % KZ_SECTIONS_ALIGN);
        enum kz_status status;

        if (name < KZ_SECTION_STORED || name >= KZ_SECTION_COUNT || writer->finished ||
                (n && writer->sections[n - 1].name >= (uint32_t)name))
                return kz_error_set(err, KZ_E_INTERNAL, "%s: section %d is out of order",
                        writer->path, (int)name);
        status = append(writer, zeros, over ? KZ_SECTIONS_ALIGN - over : 0, err);
        if (status)
                return status;
        writer->sections[n] = (struct entry){.name = name, .at = writer->at};
        writer->n_sections++;
        return KZ_OK;
}

enum kz_status kz_sections_writer_put(
        struct kz_sections_writer *writer, const void *data, size_t len, struct kz_error *err)
{
        struct entry *section;

        if (writer->n_sections == 0 || writer->finished)
                return kz_error_set(err, KZ_E_INTERNAL, "%s: no section is begun", writer->path);
        if (len == 0)
                return KZ_OK; /* a NULL would begin the checksum again */
        section = &writer->sections[writer->n_sections - 1];
        section->crc = libdeflate_crc32(section->crc, data, len);
        section->size += len;
        return append(writer, data, len, err);
}

uint64_t kz_sections_writer_at(const struct kz_sections_writer *writer)
{
        return writer->n_sections ? writer->sections[writer->n_sections - 1].size : 0;
}

/* ---- Reading again ---- */

void kz_sections_writer_unmap(struct kz_sections_writer *writer)
{
        if (writer->mapped)
                munmap(writer->mapped, writer->mapped_size);
        writer->mapped = NULL;
}

static const struct entry *find(const struct kz_sections_writer *writer, enum kz_section name)
{
        uint32_t i;

        for (i = 0; i + 1 < writer->n_sections; i++) {
                if (writer->sections[i].name == (uint32_t)name)
                        return &writer->sections[i];
        }
        return NULL;
}

enum kz_status kz_sections_writer_map(struct kz_sections_writer *writer, enum kz_section name,
        struct kz_str *ret, struct kz_error *err)
{
        const struct entry *section = find(writer, name);
        enum kz_status status;
        size_t size;
        void *mapped;

        if (!section || writer->mapped || writer->finished)
                return kz_error_set(err, KZ_E_INTERNAL, "%s: section %d cannot be read again",
                        writer->path, (int)name);
        if (!section->size) {
                *ret = (struct kz_str){"", 0};
                return KZ_OK;
        }
        status = flush(writer, err);
        if (status)
                return status;
        size = (size_t)(section->at + section->size);
        mapped = mmap(NULL, size, PROT_READ, MAP_SHARED, writer->fd, 0);
        if (mapped == MAP_FAILED)
                return kz_error_errno(err, errno, "cannot map %s", writer->path);
        writer->mapped = mapped;
        writer->mapped_size = size;
        *ret = (struct kz_str){(const char *)mapped + section->at, (size_t)section->size};
        return KZ_OK;
}

const char *kz_sections_writer_path(const struct kz_sections_writer *writer)
{
        return writer->path;
}

/* ---- The end ---- */

static size_t make_header(const struct kz_sections_writer *writer,
        uint8_t header[KZ_SECTIONS_HEADER(KZ_SECTIONS_MAX)])
{
        uint8_t *at = header + KZ_SECTIONS_HEAD;
        uint32_t i;

        memcpy(header, KZ_SEGMENT_MAGIC, 8);
        kz_le_set32(header + 8, KZ_SEGMENT_FORMAT);
        kz_le_set32(header + 12, writer->analyzer);
        kz_le_set64(header + 16, writer->at);
        kz_le_set32(header + 24, writer->n_sections);
        kz_le_set32(header + 28, 0);
        for (i = 0; i < writer->n_sections; i++, at += KZ_SECTIONS_ENTRY) {
                kz_le_set32(at, writer->sections[i].name);
                kz_le_set32(at + 4, writer->sections[i].crc);
                kz_le_set64(at + 8, writer->sections[i].at);
                kz_le_set64(at + 16, writer->sections[i].size);
        }
        kz_le_set32(at, libdeflate_crc32(0, header, (size_t)(at - header)));
        return (size_t)(at - header) + 4;
}

enum kz_status kz_sections_writer_finish(
        struct kz_sections_writer *writer, bool durable, struct kz_error *err)
{
        uint8_t header[KZ_SECTIONS_HEADER(KZ_SECTIONS_MAX)];
        enum kz_status status;
        size_t len;

        if (writer->n_sections == 0 || writer->finished)
                return kz_error_set(err, KZ_E_INTERNAL, "%s: no section is begun", writer->path);
        len = make_header(writer, header);
        status = flush(writer, err);
        if (status)
                return status;
        if (lseek(writer->fd, 0, SEEK_SET) < 0)
                return kz_error_errno(err, errno, "cannot write %s", writer->path);
        status = write_out(writer, header, len, err);
        if (status)
                return status;
        if (durable && fsync(writer->fd) < 0)
                return kz_error_errno(err, errno, "cannot sync %s", writer->path);
        writer->finished = true;
        return KZ_OK;
}
