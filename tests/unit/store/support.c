#include "support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/store/tree.h"
#include "index/store/view.h"

struct kz_error test_error;

void test_make_dir(char out[64])
{
        const char *tmp = getenv("TMPDIR");

        snprintf(out, 64, "%s/kz-store-XXXXXX", tmp && strlen(tmp) < 40 ? tmp : "/tmp");
        assert_non_null(mkdtemp(out));
}

void test_remove(const char *path)
{
        assert_ok(kz_tree_remove(path, &test_error));
}

const char *test_path(const char *dir, const char *name)
{
        static char paths[4][512];
        static unsigned next;
        char *path = paths[next++ % 4];

        snprintf(path, sizeof(paths[0]), "%s/%s", dir, name);
        return path;
}

void test_write_file(const char *path, struct kz_str content)
{
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

        assert_true(fd >= 0);
        assert_ok(kz_fd_write_all(fd, content.ptr, content.len, &test_error));
        close(fd);
}

struct kz_document test_document(const char *source, const char *key, const char *text)
{
        static char ids[64][1200];
        static unsigned next;
        char *id = ids[next++ % 64];
        struct kz_document doc = {0};

        snprintf(id, sizeof(ids[0]), "%s:%s", source, key);
        doc.id = kz_str(id);
        doc.source = (struct kz_str){id, strlen(source)};
        doc.key = kz_str(id + strlen(source) + 1);
        doc.text = kz_str(text);
        return doc;
}

struct kz_prepared *test_prepare(const struct kz_document *doc)
{
        static struct kz_preparer *preparer;
        struct kz_prepared *prepared = NULL;

        if (!preparer)
                assert_ok(kz_preparer_new(&preparer, &test_error));
        assert_ok(kz_preparer_run(preparer, doc, &prepared, &test_error));
        return prepared;
}

enum kz_put_outcome test_put(struct kz_writer *writer, const struct kz_document *doc)
{
        struct kz_prepared *prepared = test_prepare(doc);
        enum kz_put_outcome outcome;

        if (kz_str_eq(doc->source, KZ_STR("added")))
                assert_ok(kz_writer_add(writer, prepared, &outcome, &test_error));
        else
                assert_ok(kz_writer_put(writer, prepared, &outcome, &test_error));
        kz_prepared_free(prepared);
        return outcome;
}

uint64_t test_commit(struct kz_writer *writer)
{
        uint64_t seq;

        assert_ok(kz_writer_commit(writer, &seq, &test_error));
        return seq;
}

static struct kz_view *open_view(const char *dir)
{
        struct kz_view *view = NULL;

        assert_ok(kz_view_open(dir, &view, &test_error));
        return view;
}

uint64_t test_count(const char *dir)
{
        struct kz_view *view = open_view(dir);
        struct kz_tier_stats stats;

        assert_ok(view->live->ops->stats(view->live, &stats, &test_error));
        kz_view_free(view);
        return stats.documents;
}

bool test_has(const char *dir, const char *id)
{
        struct kz_view *view = open_view(dir);
        kz_docnum doc;
        enum kz_status status = kz_live_find(view->live, kz_str(id), &doc, &test_error);

        kz_view_free(view);
        assert_true(status == KZ_OK || status == KZ_E_NOT_FOUND);
        return status == KZ_OK;
}

uint64_t test_seq(const char *dir)
{
        struct kz_view *view = open_view(dir);
        uint64_t seq;

        assert_ok(kz_view_seq(view, &seq, &test_error));
        kz_view_free(view);
        return seq;
}
