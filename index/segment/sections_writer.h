/*
 * Writes a segment's file as a whole: a header with a table of sections.
 *
 *      bytes 8        "kzseg\r\n\x1a": text mode, cut bits and other files are told at once
 *      u32            format version, KZ_SEGMENT_FORMAT
 *      u32            analyzer version (text/analyzer.h)
 *      u64            size of the file in bytes
 *      u32            number of sections, 1 to KZ_SECTIONS_MAX
 *      u32            0
 *      each section   u32 its name (enum kz_section), u32 CRC-32 of its bytes (zlib's), u64 where
 *                     it begins, u64 how long it is
 *      u32            CRC-32 of all before it
 *
 * Sections begin at multiples of 64 bytes, in the order of their names, and do not overlap; what is
 * between them is zeros, and the file ends with the last one. Little-endian. The header is written
 * last, so that what is not whole does not look like a segment.
 *
 * History: 1, the first. 2: pairs of very frequent words have postings, and stored text has tables of
 * places and of lines. 3: these tell pages as well. What is of an older format is not read.
 */
#ifndef KZ_SEGMENT_SECTIONS_WRITER_H
#define KZ_SEGMENT_SECTIONS_WRITER_H

#include <stdint.h>

#include "index/base/buf.h"

#define KZ_SEGMENT_FORMAT 3
#define KZ_SEGMENT_MAGIC "kzseg\r\n\x1a"
#define KZ_SECTIONS_MAX 32
#define KZ_SECTIONS_ALIGN 64 /* bytes */
/* Bytes of the header: of what is before the table, of an entry, and of all of it. */
#define KZ_SECTIONS_HEAD 32
#define KZ_SECTIONS_ENTRY 24
#define KZ_SECTIONS_HEADER(n) (KZ_SECTIONS_HEAD + KZ_SECTIONS_ENTRY * (size_t)(n) + 4)

/* Names are on disk: never reused. Their order is that in which a writer comes to them. */
enum kz_section {
        KZ_SECTION_STORED = 1, /* stored_writer.h: written while documents come */
        KZ_SECTION_STORED_INDEX = 2,
        KZ_SECTION_POSTINGS = 3,   /* postings_writer.h */
        KZ_SECTION_TERMS = 4,      /* their dictionary: dict_writer.h */
        KZ_SECTION_LENGTHS = 5,    /* a length byte a document */
        KZ_SECTION_COLUMNS = 6,    /* columns_writer.h */
        KZ_SECTION_NAMES = 7,      /* of each name key its names, as base/name.h packs them */
        KZ_SECTION_NAME_KEYS = 8,  /* their dictionary */
        KZ_SECTION_META = 9,       /* counts and sums: meta.h */
        KZ_SECTION_PAIRS = 10,     /* postings of pairs of words: pairs_writer.h */
        KZ_SECTION_PAIR_KEYS = 11, /* their dictionary */
        KZ_SECTION_COUNT
};

struct kz_sections_writer;

/* Makes the file, 0600; KZ_E_EXISTS. It is removed by _free unless _finish succeeded. */
enum kz_status kz_sections_writer_new(
        const char *path, unsigned analyzer, struct kz_sections_writer **ret, struct kz_error *err);
/* NULL is fine; returns NULL. */
struct kz_sections_writer *kz_sections_writer_free(struct kz_sections_writer *writer);
/* Begins a section, of a higher name than the last. */
enum kz_status kz_sections_writer_begin(
        struct kz_sections_writer *writer, enum kz_section name, struct kz_error *err);
/* Appends to the section begun. Buffered. KZ_E_FULL: no room on the disk. */
enum kz_status kz_sections_writer_put(
        struct kz_sections_writer *writer, const void *data, size_t len, struct kz_error *err);
/* Bytes put into the section so far. */
uint64_t kz_sections_writer_at(const struct kz_sections_writer *writer);
/* A view of a section that another one follows already, to be read again while the file is
 * written: until it is unmapped or the writer freed. */
enum kz_status kz_sections_writer_map(struct kz_sections_writer *writer, enum kz_section name,
        struct kz_str *ret, struct kz_error *err);
void kz_sections_writer_unmap(struct kz_sections_writer *writer);
const char *kz_sections_writer_path(const struct kz_sections_writer *writer);
/* Writes the header. durable: syncs the file (the directory is the caller's to sync); a run, which
 * is of no use after a crash, is not. */
enum kz_status kz_sections_writer_finish(
        struct kz_sections_writer *writer, bool durable, struct kz_error *err);

#endif
