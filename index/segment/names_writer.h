/*
 * Writes the names of a segment: for each name key its names, packed as base/name.h has them, in
 * order of term and form, each once; what is known of one from several sides is put together.
 */
#ifndef KZ_SEGMENT_NAMES_WRITER_H
#define KZ_SEGMENT_NAMES_WRITER_H

#include "index/base/name.h"
#include "index/segment/sections.h"
#include "index/tier.h"

struct kz_names_writer;

enum kz_status kz_names_writer_new(struct kz_names_writer **ret, struct kz_error *err);
struct kz_names_writer *kz_names_writer_free(struct kz_names_writer *writer);
/* In any order; a key may come again. key: 1 to KZ_TIER_NAME_KEY_MAX bytes. KZ_E_INVALID for a zero
 * byte in any of them: no name has one. */
enum kz_status kz_names_writer_add(struct kz_names_writer *writer, struct kz_str key,
        const struct kz_name *name, struct kz_error *err);
/* Writes sections NAMES and NAME_KEYS. */
enum kz_status kz_names_writer_finish(
        struct kz_names_writer *writer, struct kz_sections_writer *sections, struct kz_error *err);

#endif
