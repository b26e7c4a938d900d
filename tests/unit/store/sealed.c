#include "sealed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "index/base/fdio.h"
#include "index/store/tree.h"

enum kz_put_outcome sealed_put_bulk(struct kz_writer *writer, const struct kz_document *doc)
{
        static struct kz_preparer *preparer;
        struct kz_prepared *prepared = NULL;
        enum kz_put_outcome outcome;

        if (!preparer) {
                assert_ok(kz_preparer_new(&preparer, &test_error));
                kz_preparer_for_segments(preparer, true);
        }
        assert_ok(kz_preparer_run(preparer, doc, &prepared, &test_error));
        assert_ok(kz_writer_put(writer, prepared, &outcome, &test_error));
        kz_prepared_free(prepared);
        return outcome;
}

static int compare_ids(const void *a, const void *b)
{
        return strcmp(*(char *const *)a, *(char *const *)b);
}

static void collect(struct kz_tier *tier, char ***ids, uint64_t *n)
{
        struct kz_postings *all = NULL;
        struct kz_str id;

        assert_ok(tier->ops->all(tier, 0, &all, &test_error));
        while (!all->done) {
                assert_ok(tier->ops->bytes(
                        tier, kz_postings_doc(all), KZ_COLUMN_ID, &id, &test_error));
                *ids = realloc(*ids, (*n + 1) * sizeof(**ids));
                assert_non_null(*ids);
                (*ids)[(*n)++] = strndup(id.ptr, id.len);
                assert_ok(kz_postings_next(all, &test_error));
        }
        kz_postings_free(all);
}

uint64_t sealed_count(const char *dir)
{
        struct kz_view *view = NULL;
        struct kz_tier_stats stats;
        uint64_t n = 0, stated = 0, i;
        char **ids = NULL;

        assert_ok(kz_view_open(dir, &view, &test_error));
        for (i = 0; i < view->n_tiers; i++) {
                collect(view->tiers[i], &ids, &n);
                assert_ok(view->tiers[i]->ops->stats(view->tiers[i], &stats, &test_error));
                stated += stats.documents;
        }
        kz_view_free(view);
        if (n)
                qsort(ids, n, sizeof(*ids), compare_ids);
        for (i = 1; i < n; i++) {
                if (strcmp(ids[i - 1], ids[i]) == 0)
                        fail_msg("%s is there twice", ids[i]);
        }
        for (i = 0; i < n; i++)
                free(ids[i]);
        free(ids);
        assert_int_equal(stated, n);
        return n;
}

static enum kz_status read_text(const char *dir, const char *id, struct kz_buf *out)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf record = KZ_BUF_NULL;
        struct kz_view *view = NULL;
        struct kz_document doc;
        struct kz_tier *tier;
        enum kz_status status;
        kz_docnum number;

        assert_ok(kz_view_open(dir, &view, &test_error));
        status = kz_view_find(view, kz_str(id), &tier, &number, &test_error);
        if (!status) {
                assert_ok(tier->ops->stored(tier, number, &record, &test_error));
                assert_ok(kz_document_decode(kz_buf_str(&record), &doc, &test_error));
                assert_ok(kz_buf_append_str(out, doc.text));
        }
        kz_view_free(view);
        return status;
}

bool sealed_has(const char *dir, const char *id)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        enum kz_status status = read_text(dir, id, &text);

        assert_true(status == KZ_OK || status == KZ_E_NOT_FOUND);
        return status == KZ_OK;
}

void sealed_assert_text(const char *dir, const char *id, const char *text)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf got = KZ_BUF_NULL;
        enum kz_status status = read_text(dir, id, &got);

        assert_int_equal(status, text ? KZ_OK : KZ_E_NOT_FOUND);
        if (text && !kz_str_eq(kz_buf_str(&got), kz_str(text)))
                fail_msg("%s is “%.*s”, not “%s”", id, KZ_STR_ARG(kz_buf_str(&got)), text);
}

void sealed_list(const char *dir, struct kz_buf *out)
{
        struct kz_view *view = NULL;

        assert_ok(kz_view_open(dir, &view, &test_error));
        assert_ok(kz_live_metadata(view->live, KZ_STR(KZ_SEGMENTS_KEY), out, &test_error));
        kz_view_free(view);
}

struct files {
        struct kz_str list;
        size_t n, live;
};

static enum kz_status check_name(void *context, const char *name, struct kz_error *err)
{
        struct files *files = context;

        (void)err;
        files->live += kz_manifest_live_name(kz_str(name), NULL);
        if (!kz_segment_name_begins(kz_str(name), NULL))
                return KZ_OK;
        if (!kz_segment_list_has(files->list, kz_str(name)))
                fail_msg("%s is left over; the list has %.*s", name, KZ_STR_ARG(files->list));
        files->n++;
        return KZ_OK;
}

size_t sealed_assert_files(const char *dir)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf list = KZ_BUF_NULL;
        struct files files = {.n = 0};
        struct kz_str left, name;
        size_t n = 0;

        sealed_list(dir, &list);
        files.list = left = kz_buf_str(&list);
        while (kz_segment_list_take(&left, &name))
                n++;
        assert_ok(kz_tree_list(dir, check_name, &files, &test_error));
        assert_int_equal(files.n, n);
        assert_int_equal(files.live, 1);
        return n;
}

struct hunt {
        const char *path, *bytes;
        bool found;
};

static enum kz_status hunt_in(void *context, const char *name, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        struct hunt *hunt = context;

        if (kz_buf_printf(&path, "%s/%s", hunt->path, name))
                return kz_error_nomem(err);
        hunt->found |= sealed_holds(path.data, hunt->bytes);
        return KZ_OK;
}

bool sealed_holds(const char *path, const char *bytes)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf content = KZ_BUF_NULL;
        struct hunt hunt = {path, bytes, false};
        struct stat st;

        assert_int_equal(lstat(path, &st), 0);
        if (S_ISDIR(st.st_mode))
                assert_ok(kz_tree_list(path, hunt_in, &hunt, &test_error));
        else if (S_ISREG(st.st_mode) && st.st_size) {
                assert_ok(kz_file_read(path, SIZE_MAX, &content, &test_error));
                hunt.found = memmem(content.data, content.len, bytes, strlen(bytes)) != NULL;
        }
        return hunt.found;
}
