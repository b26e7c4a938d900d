#include "index/ingest/office_rels.h"

#include <stdlib.h>

#include "index/base/grow.h"
#include "index/ingest/office_path.h"

struct reader {
        struct kz_office_rels *rels;
        struct kz_str part;
};

void kz_office_rels_deinit(struct kz_office_rels *rels)
{
        size_t i;

        for (i = 0; i < rels->count; i++) {
                free(rels->rels[i].id);
                free(rels->rels[i].type);
                free(rels->rels[i].target);
        }
        free(rels->rels);
        *rels = (struct kz_office_rels)KZ_OFFICE_RELS_NULL;
}

static struct kz_str last_part(struct kz_str uri)
{
        const char *slash = uri.len ? memrchr(uri.ptr, '/', uri.len) : NULL;

        return slash ? (struct kz_str){slash + 1, (size_t)(uri.ptr + uri.len - slash - 1)} : uri;
}

static char *copy(struct kz_str s)
{
        return strndup(s.len ? s.ptr : "", s.len);
}

static enum kz_status start(void *ctx, struct kz_xml_name name, const char *const *attrs)
{
        struct reader *reader = ctx;
        struct kz_office_rels *rels = reader->rels;
        struct kz_buf target = KZ_BUF_NULL;
        struct kz_office_rel *rel;

        if (!kz_str_eq(name.local, KZ_STR("Relationship")) ||
                kz_str_eq(kz_xml_attr(attrs, "TargetMode"), KZ_STR("External")))
                return KZ_OK;
        if (rels->count == KZ_OFFICE_RELS_MAX)
                return KZ_E_LIMIT;
        if (kz_grow((void **)&rels->rels, &rels->cap, rels->count + 1, sizeof(*rels->rels)) ||
                kz_office_resolve(&target, reader->part, kz_xml_attr(attrs, "Target")) ||
                kz_buf_append_cstr(&target, "")) {
                kz_buf_deinit(&target);
                return KZ_E_NOMEM;
        }
        rel = &rels->rels[rels->count++];
        *rel = (struct kz_office_rel){copy(kz_xml_attr(attrs, "Id")),
                copy(last_part(kz_xml_attr(attrs, "Type"))), kz_buf_steal(&target)};
        return rel->id && rel->type && rel->target ? KZ_OK : KZ_E_NOMEM;
}

enum kz_status kz_office_rels_read(struct kz_office *office, struct kz_str part,
        struct kz_office_rels *rels, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf name = KZ_BUF_NULL;
        struct reader reader = {rels, part};
        const struct kz_xml_handler handler = {&reader, start, NULL, NULL};
        struct kz_str base = last_part(part);

        if (kz_buf_printf(&name, "%.*s_rels/%.*s.rels", (int)(part.len - base.len),
                    part.len ? part.ptr : "", KZ_STR_ARG(base)))
                return kz_error_nomem(err);
        return kz_office_xml(office, kz_buf_str(&name), &handler, err);
}

struct kz_str kz_office_rels_by_id(const struct kz_office_rels *rels, struct kz_str id)
{
        size_t i;

        for (i = 0; i < rels->count && id.len; i++) {
                if (kz_str_eq(kz_str(rels->rels[i].id), id))
                        return kz_str(rels->rels[i].target);
        }
        return KZ_STR("");
}

struct kz_str kz_office_rels_by_type(const struct kz_office_rels *rels, const char *type)
{
        size_t i;

        for (i = 0; i < rels->count; i++) {
                if (strcmp(rels->rels[i].type, type) == 0)
                        return kz_str(rels->rels[i].target);
        }
        return KZ_STR("");
}
