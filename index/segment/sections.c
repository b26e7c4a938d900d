#include "index/segment/sections.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libdeflate.h>

#include "index/base/check.h"
#include "index/base/fdio.h"
#include "index/segment/le.h"

#define HEADER_MAX KZ_SECTIONS_HEADER(KZ_SECTIONS_MAX)
#define READ ((size_t)256 << 10) /* bytes at a time when all is read */

struct entry {
        uint32_t name, crc;
        uint64_t at, size;
};

struct kz_sections {
        char *path;
        int fd;
        uint8_t *map;
        uint64_t size;
        unsigned analyzer;
        uint64_t header; /* bytes of the header */
        struct entry sections[KZ_SECTIONS_MAX];
        uint32_t n_sections;
};

const char *kz_section_name(enum kz_section name)
{
        static const char *const names[KZ_SECTION_COUNT] = {
                [KZ_SECTION_STORED] = "stored",
                [KZ_SECTION_STORED_INDEX] = "stored index",
                [KZ_SECTION_POSTINGS] = "postings",
                [KZ_SECTION_TERMS] = "terms",
                [KZ_SECTION_LENGTHS] = "lengths",
                [KZ_SECTION_COLUMNS] = "columns",
                [KZ_SECTION_NAMES] = "names",
                [KZ_SECTION_NAME_KEYS] = "name keys",
                [KZ_SECTION_META] = "meta",
                [KZ_SECTION_PAIRS] = "pairs",
                [KZ_SECTION_PAIR_KEYS] = "pair keys",
        };

        if ((unsigned)name >= KZ_SECTION_COUNT || !names[name])
                return "unknown section";
        return names[name];
}

static enum kz_status damaged_header(const char *path, const char *what, struct kz_error *err)
{
        return kz_error_set(err, KZ_E_CORRUPT, "segment %s: header: %s", path, what);
}

static enum kz_status other_format(const char *path, unsigned format, struct kz_error *err)
{
        return kz_error_set(err, KZ_E_VERSION,
                "segment %s is of format %u, and this program reads %d: run the version of "
                "kzsearch that made it, or kzsearchctl reindex --rebuild",
                path, format, KZ_SEGMENT_FORMAT);
}

/* Reads what there is of [at, at + len); *ret is less than len only at the end of the file. */
static enum kz_status read_at(const struct kz_sections *sections, uint64_t at, void *out,
        size_t len, size_t *ret, struct kz_error *err)
{
        size_t got = 0;
        ssize_t n;

        while (got < len) {
                n = pread(sections->fd, (char *)out + got, len - got, (off_t)(at + got));
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return kz_error_errno(err, errno, "cannot read segment %s", sections->path);
                if (n == 0)
                        break;
                got += (size_t)n;
        }
        *ret = got;
        return KZ_OK;
}

/* Sections in order, each within the file and behind the one before, the last at its end. */
static const char *read_table(struct kz_sections *sections, const uint8_t *entry)
{
        uint64_t end = sections->header;
        uint32_t i, before = 0;

        for (i = 0; i < sections->n_sections; i++, entry += KZ_SECTIONS_ENTRY) {
                struct entry *section = &sections->sections[i];

                section->name = kz_le_get32(entry);
                section->crc = kz_le_get32(entry + 4);
                section->at = kz_le_get64(entry + 8);
                section->size = kz_le_get64(entry + 16);
                if (section->name <= before)
                        return "sections are out of order";
                if (section->at < end || section->at % KZ_SECTIONS_ALIGN ||
                        __builtin_add_overflow(section->at, section->size, &end) ||
                        end > sections->size)
                        return "a section is not within the file";
                before = section->name;
        }
        return end == sections->size ? NULL : "the file does not end with its last section";
}

static enum kz_status read_header(
        struct kz_sections *sections, const uint8_t *header, size_t len, struct kz_error *err)
{
        const char *path = sections->path, *wrong;
        uint32_t format;
        size_t table;

        if (len < KZ_SECTIONS_HEADER(0) || memcmp(header, KZ_SEGMENT_MAGIC, 8) != 0)
                return damaged_header(path, "this is not a segment", err);
        /* Before the checksum, whose place another format may have changed. */
        format = kz_le_get32(header + 8);
        if (format > KZ_SEGMENT_FORMAT)
                return other_format(path, format, err);
        sections->n_sections = kz_le_get32(header + 24);
        if (sections->n_sections == 0 || sections->n_sections > KZ_SECTIONS_MAX)
                return damaged_header(path, "no such number of sections is possible", err);
        table = KZ_SECTIONS_HEADER(sections->n_sections) - 4;
        if (len < table + 4)
                return damaged_header(path, "the file is cut short", err);
        if (kz_le_get32(header + table) != libdeflate_crc32(0, header, table))
                return damaged_header(path, "its checksum is wrong", err);
        if (format == 0 || kz_le_get32(header + 28) != 0)
                return damaged_header(path, "this is not a segment", err);
        if (format != KZ_SEGMENT_FORMAT)
                return other_format(path, format, err);
        if (kz_le_get64(header + 16) != sections->size)
                return damaged_header(path, "the file is not as long as it was written", err);
        sections->analyzer = kz_le_get32(header + 12);
        sections->header = table + 4;
        wrong = read_table(sections, header + KZ_SECTIONS_HEAD);
        return wrong ? damaged_header(path, wrong, err) : KZ_OK;
}

static enum kz_status verify(struct kz_sections *sections, struct kz_error *err)
{
        uint8_t header[HEADER_MAX];
        enum kz_status status;
        struct stat st;
        size_t got;

        if (fstat(sections->fd, &st) < 0)
                return kz_error_errno(err, errno, "segment %s", sections->path);
        if (!S_ISREG(st.st_mode))
                return damaged_header(sections->path, "this is not a file", err);
        sections->size = (uint64_t)st.st_size;
        status = read_at(sections, 0, header, sizeof(header), &got, err);
        return status ? status : read_header(sections, header, got, err);
}

static enum kz_status map_file(
        struct kz_sections *sections, unsigned analyzer, struct kz_error *err)
{
        const char *path = sections->path;
        enum kz_status status;

        sections->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (sections->fd < 0)
                return kz_error_errno(err, errno, "segment %s", path);
        status = verify(sections, err);
        if (status)
                return status;
        if (analyzer && sections->analyzer != analyzer)
                return kz_error_set(err, KZ_E_VERSION,
                        "segment %s: its words were cut by analyzer %u, and this program has %u: "
                        "run kzsearchctl reindex --reanalyze",
                        path, sections->analyzer, analyzer);
        if (sections->size > SIZE_MAX)
                return kz_error_set(err, KZ_E_LIMIT, "segment %s is too long to be mapped", path);
        sections->map = mmap(NULL, sections->size, PROT_READ, MAP_SHARED, sections->fd, 0);
        if (sections->map == MAP_FAILED) {
                sections->map = NULL;
                return kz_error_errno(err, errno, "cannot map segment %s", path);
        }
        /* Opening looks at the ends of the sections: nothing around them is wanted yet. */
        madvise(sections->map, sections->size, MADV_RANDOM);
        return KZ_OK;
}

enum kz_status kz_sections_open(
        const char *path, unsigned analyzer, struct kz_sections **ret, struct kz_error *err)
{
        struct kz_sections *sections = calloc(1, sizeof(*sections));
        enum kz_status status;

        if (!sections)
                return kz_error_nomem(err);
        sections->fd = -1;
        sections->path = strdup(path);
        status = sections->path ? map_file(sections, analyzer, err) : kz_error_nomem(err);
        if (status)
                kz_sections_free(sections);
        else
                *ret = sections;
        return status;
}

struct kz_sections *kz_sections_free(struct kz_sections *sections)
{
        if (!sections)
                return NULL;
        if (sections->map)
                munmap(sections->map, sections->size);
        kz_fd_close(&sections->fd);
        free(sections->path);
        free(sections);
        return NULL;
}

static const struct entry *find_section(const struct kz_sections *sections, enum kz_section name)
{
        uint32_t i;

        for (i = 0; i < sections->n_sections; i++) {
                if (sections->sections[i].name == (uint32_t)name)
                        return &sections->sections[i];
        }
        return NULL;
}

static struct kz_str bytes_of(const struct kz_sections *sections, const struct entry *section)
{
        return (struct kz_str){(const char *)sections->map + section->at, section->size};
}

struct kz_str kz_sections_get(const struct kz_sections *sections, enum kz_section name)
{
        const struct entry *section = find_section(sections, name);

        return section ? bytes_of(sections, section) : KZ_STR("");
}

bool kz_sections_is_sound(const struct kz_sections *sections, enum kz_section name)
{
        const struct entry *section = find_section(sections, name);
        struct kz_str bytes;

        if (!section)
                return true;
        bytes = bytes_of(sections, section);
        return libdeflate_crc32(0, bytes.ptr, bytes.len) == section->crc;
}

void kz_sections_read_ahead(const struct kz_sections *sections)
{
        const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
        uint32_t i;

        for (i = 0; i < sections->n_sections; i++) {
                const struct entry *section = &sections->sections[i];
                const uint64_t from = section->at / page * page;

                if (section->name != KZ_SECTION_STORED)
                        madvise(sections->map + from, section->at + section->size - from,
                                MADV_NORMAL);
        }
}

const char *kz_sections_path(const struct kz_sections *sections)
{
        return sections->path;
}

unsigned kz_sections_analyzer(const struct kz_sections *sections)
{
        return sections->analyzer;
}

uint64_t kz_sections_size(const struct kz_sections *sections)
{
        return sections->size;
}

/* ---- Reading all of it ---- */

static bool all_zeros(const uint8_t *bytes, size_t n)
{
        return n == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, n - 1) == 0);
}

/* Reads [at, end), which is zeros when crc is NULL, and else what the checksum becomes. */
static enum kz_status read_range(const struct kz_sections *sections, uint64_t at, uint64_t end,
        enum kz_section name, uint32_t *crc, uint8_t *buffer, struct kz_error *err)
{
        enum kz_status status;
        size_t len, got;

        for (; at < end; at += len) {
                len = end - at < READ ? (size_t)(end - at) : READ;
                status = read_at(sections, at, buffer, len, &got, err);
                if (status)
                        return status;
                if (got < len)
                        return kz_sections_damaged(sections->path, name, "cut short", err);
                if (crc)
                        *crc = libdeflate_crc32(*crc, buffer, len);
                else if (!all_zeros(buffer, len))
                        return kz_sections_damaged(
                                sections->path, name, "what is before it is not zeros", err);
        }
        return KZ_OK;
}

static enum kz_status check_section(const struct kz_sections *sections, const struct entry *section,
        uint64_t before, uint8_t *buffer, struct kz_error *err)
{
        const enum kz_section name = section->name;
        enum kz_status status;
        uint32_t crc = 0;

        status = read_range(sections, before, section->at, name, NULL, buffer, err);
        if (!status)
                status = read_range(sections, section->at, section->at + section->size, name, &crc,
                        buffer, err);
        if (!status && crc != section->crc)
                return kz_sections_damaged(sections->path, name, "its checksum is wrong", err);
        return status;
}

enum kz_status kz_sections_check(const struct kz_sections *sections, struct kz_error *err)
{
        struct kz_sections now = {.path = sections->path, .fd = sections->fd};
        enum kz_status status;
        uint64_t before;
        uint8_t *buffer;
        uint32_t i;

        status = verify(&now, err);
        if (status)
                return status;
        if (now.n_sections != sections->n_sections ||
                memcmp(now.sections, sections->sections, sizeof(now.sections)) != 0)
                return damaged_header(sections->path, "it has changed since it was opened", err);
        buffer = malloc(READ);
        if (!buffer)
                return kz_error_nomem(err);
        before = sections->header;
        for (i = 0; i < sections->n_sections && !status; i++) {
                status = check_section(sections, &sections->sections[i], before, buffer, err);
                before = sections->sections[i].at + sections->sections[i].size;
        }
        free(buffer);
        return status;
}
